"""A BERT's layers one after the other, and nothing else.

The forward of transformers looks at its own signature, flags and hooks in every layer: for the
few word pieces of a question that is a third of its time. The sums here are the
same ones in the same order, so that each vector is the same, bit by bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def is_plain_bert(network: Any) -> bool:
    """Whether ``last_hidden`` does for a model of transformers what its own forward does."""
    from transformers import BertModel

    config = network.config
    return (
        type(network) is BertModel
        and not network.training
        and not config.is_decoder
        and config.hidden_act == "gelu"
        and config._attn_implementation == "sdpa"
    )


def last_hidden(
    network: Any, ids: torch.Tensor, types: torch.Tensor, there: torch.Tensor
) -> torch.Tensor:
    """The last vector of each word piece, shape (texts, length, width).

    Args:
        network: a model that ``is_plain_bert``.
        ids: the word pieces, shape (texts, length).
        types: which part each belongs to, of the same shape.
        there: 1 where a word piece stands, 0 for padding, of the same shape.

    """
    from torch.nn import functional

    texts, length = ids.shape
    heads = network.config.num_attention_heads
    embedding = network.embeddings
    hidden: torch.Tensor = embedding.word_embeddings(ids) + embedding.token_type_embeddings(types)
    hidden = hidden + embedding.position_embeddings(embedding.position_ids[:, :length])
    hidden = embedding.LayerNorm(hidden)
    mask = None
    if not bool(there.all()):
        mask = there.bool()[:, None, None, :].expand(texts, 1, length, length)
    for layer in network.encoder.layer:
        own, after = layer.attention.self, layer.attention.output
        query, key, value = (
            part(hidden).view(texts, length, heads, -1).transpose(1, 2)
            for part in (own.query, own.key, own.value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(texts, length, -1)
        hidden = after.LayerNorm(after.dense(seen) + hidden)
        wide = functional.gelu(layer.intermediate.dense(hidden))
        hidden = layer.output.LayerNorm(layer.output.dense(wide) + hidden)
    return hidden
