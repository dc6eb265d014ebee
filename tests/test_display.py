"""What the analyst sees while it runs: what runs, how far it is, and how long is left."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipeline.places import Places
from pipeline.run import display
from pipeline.run.display import Display
from pipeline.run.outcome import Outcome, Step
from pipeline.run.times import Times

# Two steps of which the analyst sees the same.
STEPS = [
    Step("läs", "Läser in prov/2022"),
    *(Step(n, "Kontrollerar prov/2022") for n in "ab"),
    Step("skriv", "Skriver prov"),
]
BEFORE = Times({"läs": 3.0, "a": 0.5, "b": 0.5, "skriv": 6.0}, {}, whole=8.0)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a log gets to read."""
    text = io.StringIO()
    monkeypatch.setattr(display, "console", Console(file=text, highlight=False, soft_wrap=True))
    return text


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal gets to show."""
    text = io.StringIO()
    shown = Console(file=text, highlight=False, soft_wrap=True, force_terminal=True, width=120, color_system=None)
    monkeypatch.setattr(display, "console", shown)
    return text


def test_a_log_has_a_line_per_step_with_its_number_and_seconds(told: io.StringIO) -> None:
    outcomes = (Outcome.UNCHANGED, Outcome.DONE, Outcome.DONE, Outcome.DONE)
    with Display(BEFORE) as shown:
        shown.start(STEPS)
        for step, outcome, seconds in zip(STEPS, outcomes, (0.0, 0.2, 0.3, 3.456), strict=True):
            shown.begin(step)
            shown.end(step, outcome, seconds)
    # The check counts among the steps and has no line of its own.
    assert told.getvalue().splitlines() == [
        "  Förbereder: läser programmet och ser efter vad som ändrats.",
        "  klart 4/4: Skriver prov, 3,5 s",
    ]
    assert shown.took == {"a": 0.2, "b": 0.3, "skriv": 3.456}


def test_a_terminal_shows_what_runs_how_far_and_how_long_is_left(seen: io.StringIO) -> None:
    with Display(BEFORE) as shown:
        assert shown._progress is not None
        shown._progress.refresh()
        assert "Förbereder" in seen.getvalue()
        shown.start(STEPS)
        shown.begin(STEPS[0])
        shown.begin(STEPS[1])
        shown.end(STEPS[0], Outcome.DONE, 3.0)
        seen.truncate(0)
        shown._progress.refresh()
        # Seven of ten seconds of work are left, of a run that took eight.
        assert STEPS[1].title in seen.getvalue() and "1/4" in seen.getvalue() and "ca 6 s kvar" in seen.getvalue()
    assert shown._progress is None


def test_what_stops_before_the_steps_takes_the_bar_with_it(seen: io.StringIO) -> None:
    shown = Display()
    with pytest.raises(ZeroDivisionError), shown:
        raise ZeroDivisionError
    # The cursor that the bar hid is shown again.
    assert shown._progress is None and "\x1b[?25h" in seen.getvalue()


@pytest.mark.parametrize(
    ("times", "waiting", "left"),
    [
        (BEFORE, {"läs", "a", "b", "skriv"}, 8.0),
        (BEFORE, {"skriv"}, 4.8),
        (BEFORE, set(), 0.0),
        # A step that has never been run, a run that never was whole, and a first run: nothing is promised.
        (BEFORE, {"läs nästa år"}, None),
        (Times(BEFORE.steps, {}, None), {"läs"}, None),
        (Times(), set(), None),
    ],
)
def test_what_is_left_is_told_by_what_steps_took_before(times: Times, waiting: set[str], left: float | None) -> None:
    assert times.left(waiting) == pytest.approx(left)


def test_times_are_kept_and_those_of_an_older_program_are_not_read(tmp_path: object) -> None:
    places = Places.at(out=str(tmp_path))
    assert Times.read(places) == Times()
    BEFORE.write(places)
    assert Times.read(places) == BEFORE
    (places.state / "tider.json").write_text('{"ingest": 1.5}', "utf-8")
    assert Times.read(places) == Times()
