"""Files in, searchable index out; knows nothing of answers.

In the order in which data flows: ``articles`` reads a folder, ``cleaning`` and ``metadata``
describe each article, ``chunking`` cuts it, ``embedding`` turns chunks into vectors,
``article_store`` keeps vectors, words and rows, ``generations`` keeps them whole on disk, and
``sync`` brings them up to date with the folder.
"""

from vectorstore.article_store import ArticleStore
from vectorstore.articles import SetAside
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.embedding import SentenceEncoder
from vectorstore.fleet import Fleet
from vectorstore.opening import open_index
from vectorstore.sync import Indexer, SyncReport
from vectorstore.types import Article, Chunk, Filters, Hit, Span

__all__ = [
    "Article",
    "ArticleStore",
    "Chunk",
    "Chunking",
    "Filters",
    "Fleet",
    "Hit",
    "Indexer",
    "SentenceEncoder",
    "SetAside",
    "Span",
    "SyncReport",
    "chunk_article",
    "open_index",
]
