"""Small models in wheels of a few bytes, and what may go wrong with them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.model_catalogue import KnownModel, ModelFile, Part
from vectorstore.errors import ModelNotInstalled

FILES = {
    "weights.bin": bytes(range(256)) * 20,
    "config.json": b'{"width": 8}',
    "inner/words.txt": "größer\nkleiner\n".encode(),
}


@dataclass(frozen=True)
class Fake:
    """A model of the catalogue, with the bytes of its parts and of its files."""

    model: KnownModel
    pieces: tuple[bytes, ...] = field(repr=False)
    files: dict[str, bytes] = field(repr=False)

    @property
    def joined(self) -> bytes:
        return b"".join(self.pieces)


def packed(name: str = "reader", parts: int = 5) -> Fake:
    """A model whose parts are a zip of FILES, with a file that nobody asks for."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, content in FILES.items():
            # A ZipInfo has a fixed date: the same bytes in every process.
            archive.writestr(zipfile.ZipInfo(f"box/{inner}"), content, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("box/../../evil.txt"), "out of the folder")
    return _made(name, cut(buffer.getvalue(), parts), FILES, "box")


def single(name: str = "writer", parts: int = 5) -> Fake:
    """A model whose parts are its one file."""
    content = b"GGUF" + bytes(range(256)) * 20
    return _made(name, cut(content, parts), {f"{name}.gguf": content}, None)


def cut(content: bytes, parts: int) -> tuple[bytes, ...]:
    size = -(-len(content) // parts)
    return tuple(content[at : at + size] for at in range(0, len(content), size))


def _made(name: str, pieces: tuple[bytes, ...], files: dict[str, bytes], box: str | None) -> Fake:
    parts = tuple(
        Part(f"made-{name}-part{i}", "1.0", f"made/part{i}.bin", len(piece), digest(piece))
        for i, piece in enumerate(pieces, start=1)
    )
    listed = tuple(ModelFile(path, len(c), digest(c)) for path, c in files.items())
    model = KnownModel(name, "made", "a model of a test", "none", parts, listed, box)
    return Fake(model, pieces, files)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(folder: Path, part: Part, content: bytes, *, member: str = "") -> Path:
    """A wheel as the package index has it, with code that must not run."""
    name = f"{part.package.replace('-', '_')}-{part.version}-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("made/__init__.py", "raise SystemExit('a package of parts was imported')")
        archive.writestr(member or part.member, content)
    return folder / name


Fault = Callable[[Path, Part, bytes], Path]


def refused(folder: Path, part: Part, content: bytes) -> Path:
    raise ModelNotInstalled("pip could not fetch it")


def disk_full(folder: Path, part: Part, content: bytes) -> Path:
    raise OSError(28, "No space left on device")


def other_bytes(folder: Path, part: Part, content: bytes) -> Path:
    return wheel(folder, part, bytes(len(content)))


def too_short(folder: Path, part: Part, content: bytes) -> Path:
    return wheel(folder, part, content[:-1])


def too_long(folder: Path, part: Part, content: bytes) -> Path:
    return wheel(folder, part, content + b"more")


def no_member(folder: Path, part: Part, content: bytes) -> Path:
    return wheel(folder, part, content, member="made/other.bin")


def no_archive(folder: Path, part: Part, content: bytes) -> Path:
    path = wheel(folder, part, content)
    path.write_bytes(b"<html>Please log in</html>")
    return path


def flipped(folder: Path, part: Part, content: bytes) -> Path:
    """A byte of the packed member is another one."""
    path = wheel(folder, part, content)
    raw = bytearray(path.read_bytes())
    raw[raw.index(part.member.encode()) + len(part.member) + 5] ^= 0xFF
    path.write_bytes(raw)
    return path


FAULTS: tuple[Fault, ...] = (
    refused,
    disk_full,
    other_bytes,
    too_short,
    too_long,
    no_member,
    no_archive,
    flipped,
)


@dataclass
class FakeFetcher:
    """Gives the wheels of a fake model; the next fault, where there is one, at each part."""

    fake: Fake
    faults: list[Fault | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __call__(self, part: Part, into: Path, came: Callable[[int], None]) -> Path:
        assert not list(into.iterdir())
        self.asked.append(part.package)
        came(part.bytes * 2)  # as pip, which keeps two copies for a moment
        content = self.fake.pieces[self.fake.model.parts.index(part)]
        fault = self.faults.pop(0) if self.faults else None
        return (fault or wheel)(into, part, content)


def holds(folder: Path, files: dict[str, bytes], extra: Sequence[str] = ("newsdesk.json",)) -> bool:
    """Whether the folder of an installed model has these files, these bytes, and no more."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: c for name, c in found.items() if name not in extra} == files
