"""What git says of a folder: which commit it is at, and what is not committed. Reads, never writes."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import StageStopped


class NotVersionedError(StageStopped):
    """The folder is in no git repository, or git cannot be asked."""

    code = "UTG-002"


@dataclass(frozen=True)
class Commit:
    """A commit of a repository: its id and when it was made (UTC)."""

    root: Path
    id: str
    time: datetime.datetime

    @property
    def stamp(self) -> str:
        """The time as text: 2024-03-01T09:30:00Z."""
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")


def read_commit(folder: Path) -> Commit:
    """The commit that a folder's repository is at.

    Raises NotVersionedError when there is none: no git, no repository, nothing committed.
    """
    root = Path(_git(folder, "rev-parse", "--show-toplevel").strip()).resolve()
    id_, time = _git(folder, "show", "--no-patch", "--format=%H %cI", "HEAD").split()
    return Commit(root, id_, datetime.datetime.fromisoformat(time).astimezone(datetime.UTC))


def list_uncommitted(root: Path) -> list[Path]:
    """Files that differ from the commit, new ones too; not those that git is told to ignore."""
    entries = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames").split("\0")
    return [root / entry[3:] for entry in entries if entry]


def list_untracked(root: Path, files: Iterable[Path]) -> list[Path]:
    """Those of the files that no commit holds, also when git is told to ignore them."""
    tracked = {root / name for name in _git(root, "ls-files", "-z").split("\0") if name}
    return [f for f in files if f.resolve() not in tracked]


def list_staged(root: Path) -> list[str]:
    """Files that are added or renamed in what is about to be committed, as git names them, and notebooks that are changed.

    Another file that git has is known; a notebook may have been run since.
    """
    asked = ("diff", "--cached", "--name-only", "-z")
    added = _git(root, *asked, "--diff-filter=ACR")
    changed = _git(root, *asked, "--diff-filter=M", "--", "*.ipynb")
    return sorted({n for n in f"{added}{changed}".split("\0") if n})


def read_staged(root: Path, name: str) -> str:
    """The text of a file as it is about to be committed; characters that are none are left out."""
    done = subprocess.run(["git", "-C", str(root), "show", f":{name}"], capture_output=True, check=False)
    return done.stdout.decode("utf-8", errors="replace")


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), "-c", "core.quotepath=false", *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError as error:
        raise NotVersionedError(
            f"git finns inte på datorn, så det går inte att säga vilken version det är: {error}"
        ) from error
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["okänt fel"])[0]
        raise NotVersionedError(f"git känner ingen version av {folder}: {told}")
    return done.stdout
