"""The public files of an audit as they are now: what each shows, and what it gives away, done anew only where it must."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.audit.files import long_numbers, read_shown
from pipeline.audit.memory import Entry, Memory, found_again, found_as_kept, key_of, shown_again, shown_as_kept
from pipeline.audit.model import Finding, Known, Number
from pipeline.audit.shown import Shown
from pipeline.audit.texts import Texts, may_tell_of, persons, rows_that_differ, small_counts
from pipeline.audit.wording import Words

Hidden = Mapping[str, tuple[Known, Words, Number]]


@dataclass
class About:
    """A förbund that files are held against: `key` tells all that is known of it, which is read when it is needed.

    `smallest` is how small a group of it may be.
    """

    forbund: str
    key: str
    smallest: int
    read: Callable[[], tuple[Known, Words]]

    @cached_property
    def known(self) -> tuple[Known, Words]:
        return self.read()

    @cached_property
    def texts(self) -> Texts:
        return Texts(*self.known)


@dataclass
class PublicFile:
    """A public file with the digest of its bytes. `kept` is what is remembered of these bytes."""

    file: str
    digest: str
    kept: Entry

    @property
    def folder(self) -> str:
        return self.file.rpartition("/")[0]

    @property
    def is_page(self) -> bool:
        return self.file.endswith(".html")

    @cached_property
    def shown(self) -> Shown:
        return shown_again(self.file, self.kept["visar"])


@dataclass
class PublicFiles:
    """Public files under `out`, by name."""

    out: Path
    paths: Sequence[Path]
    memory: Memory = field(default_factory=Memory)
    files: dict[str, PublicFile] = field(init=False)

    def __post_init__(self) -> None:
        folders: dict[str, list[Path]] = defaultdict(list)
        for path in self.paths:
            folders[path.parent.relative_to(self.out).as_posix()].append(path)
        remembered = {folder: self.memory.files_in(folder) for folder in folders}
        self.files = {}
        for path in self.paths:
            file = path.relative_to(self.out).as_posix()
            self.files[file] = _as_it_is(file, path.read_bytes(), remembered[file.rpartition("/")[0]].get(path.name))

    def shown(self) -> Iterator[Shown]:
        """What each file shows."""
        return (f.shown for f in self.files.values())

    def numbers(self) -> dict[str, list[str]]:
        """What may be a checksum, by file."""
        return {f.file: f.kept["hex"] for f in self.files.values()}

    def judge(self, about: Sequence[About]) -> Iterator[Finding]:
        """What files show beside what the observations hold, of each förbund, and then of none."""
        against = _Against(self, about)
        for file in self.files.values():
            against.judge(file)
        for a in about:
            for file in self.files.values():
                yield from found_again(file.kept["sagt"].get(a.forbund, ()))
        for part in ("raknat", "rader"):
            for file in self.files.values():
                yield from found_again(file.kept[part])

    def keep(self) -> None:
        """Remember what was read and found for the next run."""
        folders: dict[str, Entry] = defaultdict(dict)
        for file in self.files.values():
            folders[file.folder][file.file.rpartition("/")[2]] = file.kept
        for folder, kept in folders.items():
            self.memory.keep_files(folder, kept)
        self.memory.keep_only(folders)


def _as_it_is(file: str, content: bytes, kept: Entry | None) -> PublicFile:
    """A file as remembered if its bytes are the same, else read: its digest is of the very bytes that are read."""
    digest = hashlib.sha256(content).hexdigest()
    if kept and kept["sha256"] == digest:
        return PublicFile(file, digest, dict(kept))
    shown = read_shown(file, content)
    made = PublicFile(file, digest, {"sha256": digest, "visar": shown_as_kept(shown), "hex": long_numbers(content)})
    made.shown = shown
    return made


class _Against:
    """What files are held against; judges each, unless it was judged with all of this as it is."""

    def __init__(self, files: PublicFiles, about: Sequence[About]) -> None:
        self._about = about
        self._smallest = max((a.smallest for a in about), default=0)
        self._key = key_of(*(f"{a.forbund} {a.key}" for a in about))
        self._pages: dict[str, list[PublicFile]] = defaultdict(list)
        for file in files.files.values():
            if file.is_page:
                self._pages[file.folder].append(file)

    @cached_property
    def _hidden(self) -> Hidden:
        return {
            n.obs_id: (known, words, n)
            for known, words in (a.known for a in self._about)
            for n in known.numbers.values()
            if n.is_withheld
        }

    def judge(self, file: PublicFile) -> None:
        """Make sure that what the file gives away is of it as it is, and of all that it is held against."""
        key, kept = key_of(self._key, file.digest), file.kept
        if kept.get("nyckel") != key:
            kept["sagt"] = {
                a.forbund: found_as_kept(a.texts.findings(file.shown))
                for a in self._about
                if may_tell_of(file.file, a.forbund)
            }
            kept["raknat"] = found_as_kept([*small_counts(file.shown, self._smallest), *persons(file.shown)])
            kept["nyckel"] = key
        pages = [] if file.is_page else self._pages.get(file.folder, [])
        beside = key_of(key, *(f"{p.file} {p.digest}" for p in pages))
        if kept.get("bredvid") != beside:
            shown = [p.shown for p in pages]
            kept["rader"] = found_as_kept(rows_that_differ(shown, file.shown, self._hidden)) if pages else []
            kept["bredvid"] = beside
