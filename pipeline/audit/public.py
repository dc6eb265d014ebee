"""The public files of an audit as they are now: what each shows, and what it gives away, done anew only where it must."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.audit.files import long_numbers, read_shown
from pipeline.audit.memory import Entry, Memory, found_again, found_as_kept, key_of, shown_again, shown_as_kept
from pipeline.audit.model import Finding, Known
from pipeline.audit.shown import Shown
from pipeline.audit.texts import Texts, may_tell_of, persons, rows_that_differ, small_counts
from pipeline.audit.wording import Words


@dataclass(frozen=True)
class About:
    """A förbund that files are held against: `key` tells all that is known of it, which `read` reads.

    `smallest` is how small a group of it may be.
    """

    forbund: str
    key: str
    smallest: int
    read: Callable[[], tuple[Known, Words]]


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
        _Against(self.files.values(), about).judge()
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


@dataclass
class _Anew:
    """A file that is judged anew: `key` tells all that it is held against, `said` what it says of each förbund.

    `beside` are the pages that a file of another format is held against.
    """

    file: PublicFile
    key: str
    beside: list[PublicFile]
    said: Entry = field(default_factory=dict)

    @property
    def pages(self) -> list[Shown]:
        return [p.shown for p in self.beside]


class _Against:
    """What files are held against: those that were not judged with all of this as it is, one förbund at a time.

    A förbund may be known by millions of numbers, and there may be many of them.
    """

    def __init__(self, files: Iterable[PublicFile], about: Sequence[About]) -> None:
        self._about = about
        self._smallest = max((a.smallest for a in about), default=0)
        pages: dict[str, list[PublicFile]] = defaultdict(list)
        files = list(files)
        for file in files:
            if file.is_page:
                pages[file.folder].append(file)
        key = key_of(*(f"{a.forbund} {a.key}" for a in about))
        beside = {f.file: [] if f.is_page else pages.get(f.folder, []) for f in files}
        keys = {f.file: key_of(key, f.digest, *(f"{p.file} {p.digest}" for p in beside[f.file])) for f in files}
        self._anew = [_Anew(f, keys[f.file], beside[f.file]) for f in files if f.kept.get("nyckel") != keys[f.file]]

    def judge(self) -> None:
        """Make sure that what each file gives away is of it as it is, and of all that it is held against."""
        withheld: dict[str, str] = {}
        for a in self._about:
            withheld |= self._judge_of(a)
        for new in self._anew:
            shown = new.file.shown
            new.file.kept |= {
                "nyckel": new.key,
                "sagt": new.said,
                "raknat": found_as_kept([*small_counts(shown, self._smallest), *persons(shown)]),
                "rader": found_as_kept(rows_that_differ(new.pages, shown, withheld)) if new.pages else [],
            }

    def _judge_of(self, about: About) -> dict[str, str]:
        """Note what files say of a förbund. Returns what its withheld numbers on the pages are called, by their ids."""
        telling = [new for new in self._anew if may_tell_of(new.file.file, about.forbund)]
        if not telling and not self._ids:
            return {}
        known, words = about.read()
        if telling:
            texts = Texts(known, words)
            for new in telling:
                new.said[about.forbund] = found_as_kept(texts.findings(new.file.shown, new.pages))
        withheld = (n for n in known.numbers.values() if n.is_withheld)
        return {n.obs_id: words.about(n.key) for n in withheld if n.obs_id in self._ids}

    @cached_property
    def _ids(self) -> set[str]:
        pages = {page.file: page for new in self._anew for page in new.beside}
        return {obs_id for page in pages.values() for row in page.shown.rows for obs_id in row.ids}
