"""The task graph: one task per stage and unit, gates as tasks of their own.

The graph itself (what is stale, in what order, in parallel) is pytask's. A task is plain
data (a Job) with the files it reads and writes (run/task.py); run/scheduler.py hands them over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import stages
from pipeline.exchange.placing import refuse_misplaced
from pipeline.explorer.tables import ORDER as EXPLORED
from pipeline.forbund.model import forbund_path
from pipeline.ingest.deliveries import find_ledger
from pipeline.measures.earlier import years_before
from pipeline.personal import key_path
from pipeline.places import EVERYTHING, REFERENCE, ROOT, Places, Unit
from pipeline.reconcile.public import OPEN
from pipeline.report.left_out import OWN_REFERENCE, left_out_reference
from pipeline.report.outlines.disposition import words_of
from pipeline.report.outlines.we_and_others import asks_for_others
from pipeline.run.closing import audit_task, closing_tasks, start_task
from pipeline.run.environment import sound_key
from pipeline.run.jobs import NOTEBOOKS, Job
from pipeline.run.passing import gate_task, received_tasks
from pipeline.run.step_files import corrected, files_of, own_inputs, passed, reconciled, report_files, tomls
from pipeline.run.task import Task
from pipeline.stages import Stage


def plan(
    places: Places,
    selected: list[Unit],
    formats: tuple[str, ...],
    *,
    everything: bool,
    fresh: bool = False,
    period: str = "helar",
    unwritten: frozenset[Unit] = frozenset(),
) -> list[Task]:
    """The tasks for the selected units; with `everything` also the comparison and quality.

    For a `period` of the year only the tertial report of each unit. What `places` leave out is in no
    task; of `unwritten` there are numbers, but no report (run/isolation.py).
    """
    sound_key(places)
    refuse_misplaced(places)
    forbund = sorted({u.forbund for u in selected})
    received = sorted(places.received())
    written = [u for u in selected if u not in unwritten]
    units = [u for u in places.units() if u.forbund in forbund]
    base = Job("", EVERYTHING, "", places.raw, places.out, fresh=fresh)
    # The split between kommuner needs their population, so this is read for one förbund too.
    tasks: list[Task] = [*_reference_tasks(places, base)]
    tasks += [_forbund_task(places, base, Unit(name)) for name in forbund]
    for unit in units:
        tasks += _unit_tasks(places, base, unit)
    for name in forbund:
        tasks += _compare_tasks(places, base, Unit(name), [u for u in units if u.forbund == name])
    audited = [Unit(n) for n in forbund if any(u.forbund == n for u in written)]
    if period != "helar":
        tasks += [_tertial_task(places, replace(base, period=period), unit, formats) for unit in written]
        return tasks + _audits(places, base, audited, tasks)
    for unit in selected:
        tasks += _reconcile_tasks(places, base, unit, [u for u in units if u.forbund == unit.forbund])
    tasks += received_tasks(places, base, received)
    compared = _compared_files(places, everything)
    for unit in written:
        tasks += _report_tasks(places, base, unit, formats, compared=compared)
    if everything:
        together = [Unit(n) for n in sorted({*forbund, *received})]
        tasks += _compare_tasks(places, base, EVERYTHING, together)
        tasks += _report_tasks(places, base, EVERYTHING, formats, together)
        if "html" in formats:
            tasks.append(_explorer_task(places, base))
        stopped = tuple(sorted({*places.left_out, *map(str, unwritten)}))
        tasks += closing_tasks(places, replace(base, left_out=stopped), tasks, units, formats)
    elif "html" in formats:
        tasks.append(start_task(places, base, tasks, formats))
    if everything:
        # Of a received release the numbers are attacked anew, as they came.
        audited += [*map(Unit, received), EVERYTHING]
    return tasks + _audits(places, base, audited, tasks)


def _audits(places: Places, base: Job, units: Iterable[Unit], tasks: Sequence[Task]) -> list[Task]:
    """The audits of what `tasks` have written, last of all."""
    audits: list[Task] = []
    for unit in units:
        numbers = () if unit == EVERYTHING else passed(places, unit, stages.COMPARE)
        own = replace(base, kind="audit", unit=unit, stage="audit", left_out=_without(places, unit))
        audits.append(audit_task(places, own, [*tasks, *audits], (*numbers, *tomls(places))))
    return audits


def _without(places: Places, unit: Unit) -> tuple[str, ...]:
    """What a task of a förbund goes on without: its own years and the population; other tasks, all."""
    if unit == EVERYTHING:
        return places.left_out
    mine = [n for n in places.left_out if n.partition("/")[0] == unit.forbund]
    return tuple(sorted({*mine, *left_out_reference(places.left_out, OWN_REFERENCE)}))


def _forbund_task(places: Places, base: Job, unit: Unit) -> Task:
    """Who the förbund is, tried against every name there is, before anything is read by it."""
    path = places.raw / unit.forbund / "forbund.toml"
    return Task(
        name=f"{unit}: forbund",
        title=f"Prövar forbund.toml {unit}",
        job=replace(base, kind="forbund", unit=unit, stage="forbund"),
        reads=(path,) if path.is_file() else (),
        writes=(places.tried(unit),),
    )


def _unit_tasks(places: Places, base: Job, unit: Unit) -> Iterator[Task]:
    words = set(words_of(places, unit))
    delivered = tuple(
        sorted(
            p
            for p in places.delivery(unit).rglob("*")
            if p.is_file() and p.suffix not in (".md", ".toml") and p not in words
        )
    )
    toml = places.raw / unit.forbund / "forbund.toml"
    parameters = (("forbund", unit.forbund), ("ar", unit.ar))
    notes = ("protokoll.json",)
    # What the year opened with is held against last year's ledger.
    before = find_ledger(places, Unit(unit.forbund, unit.ar - 1))
    delivered += (before,) if before else ()
    # A new key makes new pseudonyms, so what was read under the old one is read again.
    yield from _stage(
        places,
        base,
        unit,
        stages.INGEST,
        parameters,
        (*delivered, toml, places.tried(Unit(unit.forbund)), key_path()),
        notes,
    )
    ingested = passed(places, unit, stages.INGEST)
    yield from _stage(places, base, unit, stages.CLEAN, parameters, (*ingested, places.population, toml), notes)
    cleaned = passed(places, unit, stages.CLEAN)
    # What was told of the years before, and in releases, is known to whoever reads this one.
    told = [path for year in years_before(places, unit) for path in passed(places, year, stages.AGGREGATE)]
    told += places.released_numbers()
    yield from _stage(places, base, unit, stages.AGGREGATE, parameters, (*cleaned, toml, *told), ())


def _reference_tasks(places: Places, base: Job) -> Iterator[Task]:
    """Population, price index and national figures: read once, whatever the förbund."""
    stage = stages.REFERENCE_FIGURES
    waiting, files = places.waiting(REFERENCE, stage.name), files_of(stage, ())
    yield Task(
        name=stage.name,
        title=stage.title,
        job=replace(base, kind="reference", unit=REFERENCE, stage=stage.name, left_out=_without(places, REFERENCE)),
        reads=tuple(places.reference_files()),
        writes=tuple(waiting / f for f in files),
    )
    yield gate_task(places, base, REFERENCE, stage, files)


def _compare_tasks(places: Places, base: Job, unit: Unit, parts: list[Unit]) -> Iterator[Task]:
    parameters = (("forbund", unit.forbund),)
    extra: tuple[str, ...] = ()
    base = replace(base, left_out=_without(places, unit))
    if unit == EVERYTHING:
        series = tuple(places.stage(p, "compare") / "serie.parquet" for p in parts)
        tomls = tuple(forbund_path(places, p.forbund) for p in parts)
        series += tuple(places.stage(p, "compare") / "publicerbart.parquet" for p in parts)
        series += passed(places, REFERENCE, stages.REFERENCE_FIGURES)
        series += (places.urval,) if places.urval else ()
        # Only what is of all förbund depends on what is chosen.
        base = replace(base, urval=places.urval)
        reads, stage, extra = series + tomls, stages.COMPARE_ALL, ("observations.csv", "publicerbart.csv")
    else:
        reads = tuple(path for p in parts for path in passed(places, p, stages.AGGREGATE))
        reads += (places.raw / unit.forbund / "forbund.toml",)
        stage = stages.COMPARE
    yield from _stage(places, base, unit, stage, parameters, reads, extra)


def _stage(
    places: Places,
    base: Job,
    unit: Unit,
    stage: Stage,
    parameters: tuple[tuple[str, object], ...],
    reads: tuple[Path, ...],
    extra: tuple[str, ...],
) -> Iterator[Task]:
    """A notebook that writes to the waiting place, and the gate that lets it through."""
    waiting = places.waiting(unit, stage.name)
    files = files_of(stage, extra)
    notebook = NOTEBOOKS / f"{stage.notebook}.ipynb"
    yield Task(
        name=f"{unit}: {stage.name}",
        title=f"{stage.title} {unit}",
        job=replace(base, kind="notebook", unit=unit, stage=stage.name, notebook=stage.notebook, parameters=parameters),
        reads=(*reads, notebook),
        writes=(*(waiting / f for f in files), places.protocol(unit, stage.notebook)),
    )
    yield gate_task(places, base, unit, stage, files)


def _reconcile_tasks(places: Places, base: Job, unit: Unit, years: list[Unit]) -> Iterator[Task]:
    """Every identity tried on what the year's document prints, and the gate after it."""
    waiting, stage = places.waiting(unit, stages.RECONCILE.name), stages.RECONCILE
    files = files_of(stage, ("avstamning.csv", OPEN))
    printed = tuple(places.stage(u, "clean") / "tryckt.parquet" for u in years)
    stated = tuple(p for p in passed(places, unit, stages.CLEAN) if p.stem != "tryckt")
    counted = places.stage(Unit(unit.forbund), "compare") / "serie.parquet"
    identities = tuple(sorted((ROOT / "expectations" / "avstamning").glob("*.toml")))
    explained = tuple(places.delivery(unit).glob("forklaringar.toml"))
    yield Task(
        name=f"{unit}: {stage.name}",
        title=f"{stage.title} {unit}",
        job=replace(
            base,
            kind="notebook",
            unit=unit,
            stage=stage.name,
            notebook=stage.notebook,
            parameters=(("forbund", unit.forbund), ("ar", unit.ar)),
            left_out=_without(places, unit),
        ),
        reads=(
            *(*printed, *stated, counted, *identities, *explained),
            *(places.raw / unit.forbund / "forbund.toml", NOTEBOOKS / f"{stage.notebook}.ipynb"),
        ),
        writes=(*(waiting / f for f in files), places.protocol(unit, stage.notebook)),
    )
    yield gate_task(places, base, unit, stage, files)


def _report_tasks(
    places: Places,
    base: Job,
    unit: Unit,
    formats: tuple[str, ...],
    parts: Sequence[Unit] = (),
    compared: tuple[Path, ...] = (),
) -> Iterator[Task]:
    """The charts of a unit, then its report. `compared` is what a report reads that asks for what others have."""
    toml = tomls(places) if unit == EVERYTHING else (places.raw / unit.forbund / "forbund.toml",)
    base = replace(base, left_out=_without(places, unit))
    numbers: tuple[Path, ...]
    if unit == EVERYTHING:
        base = replace(base, urval=places.urval)
        numbers = passed(places, unit, stages.COMPARE_ALL) + passed(places, REFERENCE, stages.REFERENCE_FIGURES)
    else:
        numbers = passed(places, Unit(unit.forbund), stages.COMPARE)
    index = places.report(unit) / "diagram" / "index.json"
    parameters = (("forbund", unit.forbund), ("ar", unit.ar))
    yield Task(
        name=f"{unit}: chart",
        title=f"Ritar {unit}",
        job=replace(
            base, kind="notebook", unit=unit, stage="chart", notebook=stages.CHART.notebook, parameters=parameters
        ),
        reads=(*numbers, *toml, NOTEBOOKS / f"{stages.CHART.notebook}.ipynb"),
        writes=(index, places.protocol(unit, stages.CHART.notebook)),
    )
    lines = tuple(places.stage(p, "compare") / "sparning.parquet" for p in parts)
    lines += tuple(path for p in parts for path in corrected(places, p.forbund))
    lines += tuple(path for u in places.units() for path in reconciled(places, u) if Unit(u.forbund) in parts)
    own = (
        (*lines, *words_of(places, unit))
        if unit == EVERYTHING
        else (*own_inputs(places, unit), *passed(places, unit, stages.RECONCILE))
    )
    own += compared if unit != EVERYTHING and asks_for_others(places, unit) else ()
    own_too = unit == EVERYTHING
    public = ("jamforelse",) if own_too else ("arsredovisning", "insatsblad")
    office = ("jamforelse" if own_too else "underlag", "sparning")
    yield Task(
        name=f"{unit}: report",
        title=f"Skriver {unit}",
        job=replace(base, kind="report", unit=unit, stage="report", formats=formats),
        reads=(*numbers, *toml, index, *own),
        writes=report_files(places, unit, formats, public, office, "tabeller"),
    )


def _compared_files(places: Places, everything: bool) -> tuple[Path, ...]:
    """The comparison and its charts, for reports that ask for what others have; as they lie when they are not made."""
    found = (*passed(places, EVERYTHING, stages.COMPARE_ALL), places.report(EVERYTHING) / "diagram" / "index.json")
    return found if everything or all(p.is_file() for p in found) else ()


def _explorer_task(places: Places, base: Job) -> Task:
    """The page beside the comparison in which a reader chooses."""
    folder = places.stage(EVERYTHING, "compare")
    return Task(
        name=f"{EVERYTHING}: utforska",
        title="Skriver utforskaren",
        job=replace(base, kind="explorer", unit=EVERYTHING, stage="report", left_out=places.left_out),
        reads=(*(folder / f"{t}.parquet" for t in EXPLORED), *tomls(places)),
        writes=(places.report(EVERYTHING) / "utforska.html", places.office(EVERYTHING) / "utforska.html"),
    )


def _tertial_task(places: Places, base: Job, unit: Unit, formats: tuple[str, ...]) -> Task:
    numbers = passed(places, Unit(unit.forbund), stages.COMPARE)
    toml, page = places.raw / unit.forbund / "forbund.toml", f"tertial_{base.period}"
    return Task(
        name=f"{unit}: tertial {base.period}",
        title=f"Skriver {unit}",
        job=replace(base, kind="report", unit=unit, stage="report", formats=formats, left_out=_without(places, unit)),
        reads=(*numbers, toml, *own_inputs(places, unit)),
        writes=report_files(
            places, unit, formats, (page,), (page, f"sparning_{base.period}"), f"tabeller_{base.period}"
        ),
    )
