"""An index held open: ask, stream, search and sync, from many threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from langchain_core.runnables import Runnable

from rag.answering import Answering
from rag.chat_model import load_chat_model
from rag.chat_writer import ChatWriter
from rag.gate import Gate
from rag.models import Models
from rag.pipeline import Pipeline
from rag.request import Request, When, make_filters
from rag.retriever import NewsRetriever
from rag.settings import Settings
from rag.types import Answer
from vectorstore.article_store import ArticleStore
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import CorpusError
from vectorstore.fleet import Fleet
from vectorstore.manifest import Manifest
from vectorstore.opening import open_index
from vectorstore.searchable import SearchableStore
from vectorstore.sync import Indexer, SyncReport
from vectorstore.types import Article, Hit

Progress = Callable[[str, int, int], None]


class Desk(Answering):
    """A folder of articles with its index open.

    Every answer comes whole from one generation of the index: a sync switches to the next
    one without disturbing the questions under way.
    """

    def __init__(self, corpus: Path, settings: Settings, encoder: SentenceEncoder) -> None:
        corpus = corpus.absolute()  # it stays the same folder when the process goes elsewhere
        self.corpus = corpus
        self.settings = settings
        self.models = Models.of(settings, encoder)
        self._writer: ChatWriter | None = None
        self._indexer = Indexer(
            corpus=corpus,
            folder=settings.index_of(corpus),
            encoder=encoder,
            chunking=settings.chunking,
            max_megabytes=settings.max_file_mb,
            columns=settings.column_names,
            home=settings.home,
        )
        self._switching = threading.Lock()
        self._open: tuple[ArticleStore, Manifest, Pipeline] | None = None

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        outlets: Sequence[str] | str = (),
        sources: Sequence[str] | str = (),
        after: When = None,
        before: When = None,
    ) -> list[Hit]:
        """The best ``k`` passages for a question, best first."""
        filters = make_filters(outlets, sources, after, before)
        return self.retriever(k).model_copy(update={"filters": filters}).hits(question)

    def excerpts(
        self,
        question: str,
        words: int = 1_000,
        *,
        outlets: Sequence[str] | str = (),
        sources: Sequence[str] | str = (),
        after: When = None,
        before: When = None,
    ) -> list[Hit]:
        """The sentences nearest to a question, of ``words`` words together at most.

        For what pays by the word, such as the prompt of a language model: they hold more of
        what is asked for than as many words of whole passages (``docs/retrieval.md``). None, where
        the nearest sentence alone has more.
        """
        filters = make_filters(outlets, sources, after, before)
        retriever = self.retriever().model_copy(update={"filters": filters, "words": words})
        return retriever.hits(question)

    def chain(self) -> Runnable[Request, Answer]:
        """The pipeline as a LangChain runnable of visible steps."""
        return self.pipeline.runnable()

    def retriever(self, k: int = 10, words: int | None = None) -> NewsRetriever:
        """The search as a LangChain retriever: ``k`` passages, or excerpts of ``words`` words."""
        store, _, pipeline = self._held()
        return NewsRetriever(
            store=store,
            encoder=self.encoder,
            outlet_names=pipeline.outlet_names,
            spelling=pipeline.spelling,
            k=k,
            words=words,
            reranker=self.models.reranker,
        )

    def articles(self) -> list[Article]:
        """Every article, in the order of their sources."""
        return self.store.rows.articles()

    def article(self, source: str) -> Article | None:
        """One article, or ``None`` where the corpus has no such source."""
        return self.store.rows.article(source)

    def text_of(self, source: str) -> str:
        """The text in which the offsets of ``source`` count.

        Raises:
            CorpusError: the corpus has no such source.

        """
        article = self.article(source)
        if article is None:
            raise CorpusError(f"There is no article {source} in {self.corpus}.")
        return article.text

    def sync(
        self,
        *,
        rebuild: bool = False,
        compact: bool = False,
        empty: bool = False,
        fleet: Fleet | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Brings the index up to date with the folder and goes over to it.

        ``compact`` clears the words of deleted articles from the disk as well, at once;
        with ``empty`` a folder of no articles is no error. With a ``fleet`` many workers do
        what takes the time.
        """
        report = self._indexer.sync(
            rebuild=rebuild, compact=compact, empty=empty, fleet=fleet, progress=progress
        )
        with self._switching:
            if self._open is None or not report.unchanged or rebuild:
                self._open = self._opened()
        return report

    def load(self) -> None:
        """Begins to load the models side by side; a question waits for those that it needs."""
        self.models.load()

    def warm(self) -> None:
        """Loads the models and asks once, so that the first question waits for nothing."""
        self.load()
        self.ask("Is everything ready?")

    @property
    def store(self) -> ArticleStore:
        """The store of the generation in force."""
        return self._held()[0]

    @property
    def manifest(self) -> Manifest:
        """What the generation in force was made from and with."""
        return self._held()[1]

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline over the generation in force."""
        return self._held()[2]

    def _held(self) -> tuple[ArticleStore, Manifest, Pipeline]:
        with self._switching:
            if self._open is None:
                self._open = self._opened()
            return self._open

    def _opened(self) -> tuple[ArticleStore, Manifest, Pipeline]:
        store, manifest = open_index(
            self._indexer.folder,
            self.encoder,
            self.settings.chunking,
            corpus=self.corpus,
            home=self.settings.home,
        )
        return store, manifest, self.pipeline_over(store)

    @property
    def encoder(self) -> SentenceEncoder:
        """What turns texts into vectors here."""
        return self.models.encoder

    def pipeline_over(self, store: SearchableStore) -> Pipeline:
        """The steps over ``store``, with this desk's models, which outlive every generation."""
        if self._writer is None and self.settings.model:
            model = load_chat_model(self.settings.model, self.settings.shelf, self.settings.threads)
            self._writer = ChatWriter(
                model,
                timeout=self.settings.model_timeout,
                gate=partial(Gate, judging=self.models.judging),
            )
        return Pipeline(store, self.settings, self.models, self._writer)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the index."""
        with self._switching:
            if self._open is not None:
                self._open[0].close()
                self._open = None


def open_desk(
    corpus: str | Path | None = None,
    settings: Settings | None = None,
    *,
    rebuild: bool = False,
    empty: bool = False,
    fleet: Fleet | None = None,
    progress: Progress | None = None,
) -> Desk:
    """A desk over a folder of articles, its index built or brought up to date.

    Without a folder: the five articles that come with Newsdesk. With ``empty`` also over a
    folder in which there is nothing to read yet. With a ``fleet`` many workers do what takes
    the time.

    Raises:
        CorpusError: the folder cannot be read, or nothing in it can.
        IndexUnusable: the index is damaged, another model's or a newer version's;
            ``rebuild`` starts anew.
        WorkersFailed: the workers of ``fleet`` are away.

    """
    settings = settings or Settings.from_env()
    encoder = SentenceEncoder(settings.embedder, threads=settings.threads)
    desk = Desk(Path(corpus) if corpus else seeds(), settings, encoder)
    desk.sync(rebuild=rebuild, empty=empty, fleet=fleet, progress=progress)
    return desk


def seeds() -> Path:
    """The folder of the articles that come with Newsdesk."""
    return Path(__file__).resolve().parent.parent / "seeds"
