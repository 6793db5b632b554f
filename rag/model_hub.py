"""A file from a model hub: the only import of huggingface_hub."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vectorstore.errors import ModelError, ModelNotInstalled

HUB = "hf:"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class HubFile:
    """``hf:owner/repository/file.gguf``, with ``@revision`` behind it for another than main."""

    repository: str
    path: str
    revision: str | None = None

    @classmethod
    def parse(cls, source: str) -> HubFile:
        """The parts of an address.

        Raises:
            ModelError: it is none.

        """
        address, _, revision = source.removeprefix(HUB).partition("@")
        owner, _, rest = address.partition("/")
        repository, _, path = rest.partition("/")
        if not (owner and repository and path.lower().endswith(".gguf")):
            raise ModelError(f"{source!r} is not hf:owner/repository/file.gguf.")
        return cls(f"{owner}/{repository}", path, revision or None)

    def download(
        self, folder: Path, make_room: Callable[[int], None], endpoint: str | None = None
    ) -> tuple[Path, str]:
        """Fetches the file into ``folder``; the hub's library tries again where it breaks off.

        Args:
            folder: what the hub's library needs beside the file is kept there too.
            make_room: called with the bytes of the file before it is fetched.
            endpoint: another hub than the one that the library is set to.

        Returns:
            Where the file is, and the sha256 that the hub says it has, empty if it does not.

        Raises:
            ModelNotInstalled: the hub does not give it.

        """
        from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url

        try:
            url = hf_hub_url(self.repository, self.path, revision=self.revision, endpoint=endpoint)
            facts = get_hf_file_metadata(url)
            make_room(facts.size or 0)
            path = hf_hub_download(
                self.repository,
                self.path,
                revision=facts.commit_hash or self.revision,
                local_dir=folder,
                endpoint=endpoint,
            )
        except ModelNotInstalled:
            raise
        except Exception as error:  # of the library, of two libraries below it, of the system
            said = " ".join(str(error).split())[:300] or type(error).__name__
            raise ModelNotInstalled(
                f"The hub did not give {self.path} of {self.repository} ({said}). See that the "
                "address is right and the hub can be reached; or fetch the file by other means "
                "and name its path."
            ) from error
        said = facts.etag or ""
        return Path(path), said if _SHA256.fullmatch(said) else ""
