"""`make bench AVBROTT=20`: a build is interrupted, and its deliveries change under it, at so many random moments each.

Every trial begins with a finished build, whose deliveries then change, so that a run has old numbers to lie with. Somewhere
in the run that follows something happens. The run after that must end in the bytes of a clean build, and
none may say that all is well over numbers that are not those of the deliveries. Exit code 1 when one did.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.places import ROOT
from support.deliveries import FORBUND
from support.trees import published

WAYS = ("avbryts", "ändras", "läggs till", "tas bort")
# What became of the run in which it happened.
STOPPED, ENDED, BEFORE, LIED = "stoppade", "klar, med de nya filerna", "klar innan", "LJÖG"
_SIGNALS = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM), getattr(signal, "SIGKILL", None))


@dataclass
class Deliveries:
    """A small folder of deliveries, and what is done with it. All changes keep the size of the file."""

    raw: Path

    @property
    def year(self) -> Path:
        return self.raw / "prov" / "2022"

    def begin(self) -> None:
        """As they were when the first build was made."""
        shutil.rmtree(self.raw, ignore_errors=True)
        self.year.mkdir(parents=True)
        (self.raw / "prov" / "forbund.toml").write_text(FORBUND, "utf-8")
        self.contribute(50, 50)
        self._write("sus_insatsrapport", "Insats;Antal deltagare;Utfall 2022\nHamnen;25;800 000\nBryggan;12;400 000\n")

    def contribute(self, one: int, other: int) -> None:
        """What the two members paid, in tkr."""
        self._write("medlemsbidrag", f"Medlem;2022\nStaten;{one}0 000\nProvby kommun;{other}0 000\nSumma;1 000 000\n")

    def do(self, way: str) -> None:
        """What happens under the run; nothing when it is the run that is interrupted."""
        if way == "ändras":
            self.contribute(30, 70)
        elif way == "läggs till":
            self._write("planerade_deltagare", "Insats;Planerat antal deltagare 2022\nHamnen;30\nBryggan;20\n")
        elif way == "tas bort":
            (self.year / "sus_insatsrapport.csv").unlink()

    def _write(self, kind: str, text: str) -> None:
        (self.year / f"{kind}.csv").write_text(text, "utf-8")


@dataclass
class Trials:
    """The trials in one folder: `random` chooses moments and signals."""

    folder: Path
    random: random.Random
    clean: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.deliveries, self.out, self.kept = (
            Deliveries(self.folder / "raw"),
            self.folder / "ut",
            self.folder / "forst",
        )

    def prepare(self) -> None:
        """The first build, and the bytes of a clean one of every state that the deliveries can end in."""
        self.deliveries.begin()
        self._finish(self.out)
        self.clean["först"] = published(self.out)
        shutil.copytree(self.out, self.kept)
        for way in WAYS:
            self.deliveries.begin()
            self.deliveries.contribute(40, 60)
            self.deliveries.do(way)
            begun = time.monotonic()
            self._finish(self.folder / "rent")
            self.seconds = max(self.seconds, time.monotonic() - begun)
            self.clean[way] = published(self.folder / "rent")
            shutil.rmtree(self.folder / "rent")
        assert len({tuple(c.items()) for c in self.clean.values()}) == 1 + len(WAYS), "every state has its own bytes"

    def try_once(self, way: str) -> tuple[float, str, str]:
        """One trial: the moment as a share of a build, what became of the run, and what the next one came to."""
        self.deliveries.begin()
        shutil.rmtree(self.out)
        shutil.copytree(self.kept, self.out)
        self.deliveries.contribute(40, 60)
        share = self.random.random()
        running = self._start(self.out)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(timeout=share * self.seconds)
        was_done = running.poll() is not None
        number = self.random.choice([s for s in _SIGNALS if s])
        if way == "avbryts" and not was_done:
            running.send_signal(number)
        self.deliveries.do(way)
        text, _ = running.communicate()
        return share, self._judge(way, running.returncode, text, was_done), self._next(way)

    def _judge(self, way: str, code: int, text: str, was_done: bool) -> str:
        says_well = code == 0 or "Klart" in text or "Inget har ändrats" in text
        if not says_well:
            return STOPPED
        now = published(self.out)
        if now == self.clean[way] and not was_done:
            return ENDED
        # It had looked for the last time before it happened: then these are the numbers of what was there.
        return BEFORE if now == self.clean["avbryts"] else LIED

    def _next(self, way: str) -> str:
        running = self._start(self.out)
        text, _ = running.communicate()
        if running.returncode or published(self.out) != self.clean[way]:
            return f"FEL ({running.returncode}): {text[-300:]}"
        again = self._start(self.out)
        told, _ = again.communicate()
        return "rätt" if again.returncode == 0 and "Inget har ändrats" in told else f"FEL efteråt: {told[-300:]}"

    def _start(self, out: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-X", "utf8", "-m", "pipeline.cli", "report", f"RAW={self.deliveries.raw}"]
        return subprocess.Popen(
            [*command, f"OUT={out}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "FINSAM_NYCKEL": str(self.folder / "nyckel")},
        )

    def _finish(self, out: Path) -> None:
        running = self._start(out)
        text, _ = running.communicate()
        if running.returncode:
            raise RuntimeError(text)


def run_interruptions(count: int, seed: int) -> int:
    """Print what became of `count` trials of each kind, as a table for docs/skador.md; 1 when any went wrong."""
    print(f"AVBROTT={count}, frö {seed}", flush=True)
    found: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Path(folder), random.Random(seed))
        trials.prepare()
        for way in WAYS:
            for number in range(1, count + 1):
                share, became, came_to = trials.try_once(way)
                found[way][became] += 1
                found[way]["rätt" if came_to == "rätt" else "fel"] += 1
                if became == LIED or came_to != "rätt":
                    wrong.append(f"{way} {number}, {share:.0%} in i körningen: {became}; nästa: {came_to}")
                    print(wrong[-1], flush=True)
    print(
        "\n| under körningen | försök | stoppade | klar, med det nya | klar innan | nästa körning lika med ett rent bygge |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for way, n in found.items():
        print(f"| {_SUBJECT[way]} | {count} | {n[STOPPED]} | {n[ENDED]} | {n[BEFORE]} | {n['rätt']} |")
    print(f"\n{len(wrong)} gick fel." if wrong else "\nIngen körning sade att allt var väl över gamla tal.")
    return 1 if wrong else 0


_SUBJECT = {
    "avbryts": "körningen avbryts (Ctrl-C, kill, stängd terminal, kill -9)",
    "ändras": "en leverans ändras",
    "läggs till": "en leverans läggs till",
    "tas bort": "en leverans tas bort",
}


if __name__ == "__main__":
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1_000_000)
    sys.exit(run_interruptions(int(sys.argv[1]), chosen))
