"""Work given out to processes of this machine or of a cluster: the only import of Dask.

Processes of this machine listen on 127.0.0.1 alone and speak TLS with a key of this run, so
that no other user of the machine can send them work. There is no dashboard.
"""

from __future__ import annotations

import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from vectorstore.attempts import Attempt, Attempts
from vectorstore.encoder import Encoder
from vectorstore.errors import ExtraMissing, WorkersFailed
from vectorstore.fleet import Fleet
from vectorstore.job import Job
from vectorstore.tally import Tally

try:
    import cryptography  # noqa: F401 - what TLS between the processes is made with
    from dask import config as dask_config
    from distributed import Client, LocalCluster, Security, WorkerPlugin, get_worker, wait
    from distributed.scheduler import KilledWorker
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in ("cryptography", "dask", "distributed"):
        raise
    raise ExtraMissing("Indexing on many workers", "workers") from error

T = TypeVar("T")

Work = Callable[[Job, Sequence[T], Callable[[], Encoder]], int]
"""Does the work of some members; the encoder of the worker is loaded when it is called for."""

_TRIMMING = "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_"
"""By this Dask has workers give memory back at every step: the encoder then takes 1.4 times as
long."""
_TICK = 1.0
"""Seconds between two looks at the workers."""
_PATIENCE = 60.0
"""Seconds without any worker after which the work is given up."""
_AHEAD = 2
"""Pieces of work that each worker has: one to do, one to go on with."""


class Tools(WorkerPlugin):  # type: ignore[misc]
    """What each worker process holds: an encoder, loaded when first wanted."""

    def __init__(self, name: str, make: Callable[[], Encoder]) -> None:
        self.name = name
        self._make = make

    def setup(self, worker: Any) -> None:
        """Called in each worker when it starts."""
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    def encoder(self) -> Encoder:
        """The encoder of this process."""
        with self._lock:
            if self._encoder is None:
                self._encoder = self._make()
            return self._encoder


def _do(tools: str, work: Work[T], job: Job, members: Sequence[T]) -> int:
    """Runs in a worker."""
    return work(job, members, get_worker().plugins[tools].encoder)


class Pool:
    """The workers of ``fleet``, started or reached when there is work.

    ``make`` is ``Encoder.maker``; ``tally`` is kept up to date.
    """

    def __init__(self, fleet: Fleet, make: Callable[[], Encoder], tally: Tally) -> None:
        self._fleet = fleet
        self._tools = Tools(f"newsdesk-{uuid.uuid4().hex}", make)
        self._tally = tally
        self._open = ExitStack()
        self._client: Any = None
        self._present: set[str] = set()
        self._looked = self._seen = 0.0

    def run(
        self, work: Work[T], job: Job, groups: Iterable[Sequence[T]]
    ) -> Iterator[tuple[Sequence[T], int | None]]:
        """Each group, or member of one, with what its work gave, as they come back.

        ``None`` stands for one that was given up: workers died of it, alone, twice.

        Raises:
            WorkersFailed: nobody is there to work.
            NewsdeskError: what the work itself raised.
        """
        attempts = Attempts(groups)
        flying: dict[Any, Attempt[T]] = {}
        while True:
            while len(flying) < _AHEAD * max(1, len(self._present)):
                attempt = attempts.next(flying=len(flying))
                if attempt is None:
                    break
                flying[self._submit(work, job, attempt.members)] = attempt
            if not flying:
                return
            for future in self._done(list(flying)):
                attempt = flying.pop(future)
                given, died = self._result(future)
                if not died:
                    yield attempt.members, given
                elif attempts.died(attempt):
                    yield attempt.members, None
                else:
                    self._tally.retries += 1

    def _submit(self, work: Work[T], job: Job, members: Sequence[T]) -> Any:
        return self._ready().submit(_do, self._tools.name, work, job, members, pure=False)

    def _done(self, futures: list[Any]) -> Iterable[Any]:
        """Those that have come back, after a moment at most."""
        self._look()
        try:
            done: Iterable[Any] = wait(futures, timeout=_TICK, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return []
        except (CancelledError, OSError) as error:
            raise self._away(error) from error
        return done

    def _result(self, future: Any) -> tuple[int, bool]:
        """What a piece of work gave, and whether its worker died."""
        try:
            return int(future.result()), False
        except KilledWorker:
            return 0, True
        except (CancelledError, OSError) as error:
            raise self._away(error) from error

    def _ready(self) -> Any:
        if self._client is None:
            with ExitStack() as opening:
                client = self._connect(opening)
                client.register_plugin(self._tools)
                self._open = opening.pop_all()
            self._client = client
            self._looked, self._seen = 0.0, time.monotonic()
            self._look()
        return self._client

    def _connect(self, opening: ExitStack) -> Any:
        if self._fleet.cluster:
            try:
                client = opening.enter_context(Client(self._fleet.cluster, timeout=10))
            except (OSError, ValueError) as error:
                raise self._away(error) from error
            opening.callback(client.unregister_worker_plugin, self._tools.name)
            return client
        scratch = opening.enter_context(tempfile.TemporaryDirectory(prefix="newsdesk-"))
        security = Security.temporary()
        opening.enter_context(dask_config.set({_TRIMMING: None}))
        cluster = LocalCluster(
            n_workers=self._fleet.workers,
            threads_per_worker=1,
            host="127.0.0.1",
            # Without an address the small server behind a dashboard listens everywhere.
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            security=security,
            local_directory=scratch,
            silence_logs=50,
            # A death is told at once, and what to do about it is decided here.
            scheduler_kwargs={"allowed_failures": 0},
        )
        opening.enter_context(cluster)
        return opening.enter_context(Client(cluster, security=security))

    def _look(self) -> None:
        """Counts the workers, once a tick."""
        now = time.monotonic()
        if now - self._looked < _TICK:
            return
        self._looked = now
        try:
            present = set(self._client.nthreads())
        except (CancelledError, OSError) as error:
            raise self._away(error) from error
        self._tally.workers_lost += len(self._present - present)
        self._tally.workers = len(present)
        self._tally.write()
        self._present = present
        if present:
            self._seen = now
        elif now - self._seen > _PATIENCE:
            raise self._away(TimeoutError(f"no worker for {_PATIENCE:.0f} seconds"))

    def _away(self, error: BaseException) -> WorkersFailed:
        place = self._fleet.cluster or "this machine"
        return WorkersFailed(
            f"The workers of {place} cannot be reached ({type(error).__name__}: {error}). Start "
            "them, or mend the address, and index again: what they finished is kept."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with suppress(OSError, TimeoutError, CancelledError):  # what is gone need not be closed
            self._open.close()
