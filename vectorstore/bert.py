"""A BERT's layers over texts of one length, one after the other and nothing else.

The forward of transformers looks at its own signature, flags and hooks in every layer: for the
few word pieces of a question that is a third of its time. The sums here are the
same ones in the same order, so that each vector is the same, bit by bit.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from vectorstore.network import Network


def last_hidden(network: Network, ids: Tensor, types: Tensor, there: Tensor) -> Tensor:
    """The last vector of each word piece, shape (texts, length, width).

    Args:
        network: a BERT.
        ids: the word pieces, shape (texts, length).
        types: which part each belongs to, of the same shape.
        there: 1 where a word piece stands, 0 for padding, of the same shape.

    """
    texts, length = ids.shape
    hidden = network.embed(ids, types)
    mask = None
    if not bool(there.all()):
        mask = there.bool()[:, None, None, :].expand(texts, 1, length, length)
    for layer in network.parts.encoder.layer:
        own, after = layer.attention.self, layer.attention.output
        query, key, value = (
            part(hidden).view(texts, length, network.heads, -1).transpose(1, 2)
            for part in (own.query, own.key, own.value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(texts, length, -1)
        hidden = after.LayerNorm(after.dense(seen) + hidden)
        wide = functional.gelu(layer.intermediate.dense(hidden))
        hidden = layer.output.LayerNorm(layer.output.dense(wide) + hidden)
    return hidden
