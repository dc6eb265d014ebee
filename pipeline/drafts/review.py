"""A draft from file to findings: read, understood, tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.drafts.against_built import as_observed, read_observed
from pipeline.drafts.called import under_every_name
from pipeline.drafts.collect import collect, signs_of
from pipeline.drafts.findings import find, judge_figures
from pipeline.drafts.found import Found
from pipeline.drafts.give_page import personal_pages
from pipeline.drafts.gives_away import read_secrets
from pipeline.drafts.model import Draft
from pipeline.drafts.near import near_places
from pipeline.drafts.own import Built, built_places, changed_days, observation_of, read_built, shown_anyway
from pipeline.drafts.reading import remarks_on
from pipeline.drafts.reviewed import Review
from pipeline.drafts.rounds import compare_rounds
from pipeline.drafts.trying import Known, try_draft
from pipeline.drafts.understand import understand
from pipeline.drafts.whose import Whose
from pipeline.places import Places, Unit
from pipeline.reconcile.printed.computed import read_counted
from pipeline.reconcile.printed.datum import days_of
from pipeline.reconcile.reconcile import read_printed_figures
from pipeline.store import read_rows


def collect_all(drafts: Sequence[Draft], whose: Whose) -> list[Found]:
    """The figures of all drafts, numbered through."""
    found: list[Found] = []
    for draft in drafts:
        found += collect(draft, whose.forbund, whose.year, len(found) + 1, plan=whose.plan)
    return found


def review(drafts: Sequence[Draft], whose: Whose, places: Places, folder: Path) -> Review:
    """Everything that was found in the drafts. Remembers in `folder` what this round found."""
    unit = Unit(whose.forbund.id, whose.year)
    known, remarks = what_is_known(places, whose)
    found = collect_all(drafts, whose)
    report = read_built(places, unit, whose.forbund) if whose.known else Built()
    days = changed_days(drafts, report, len(found) + 1)
    built = built_places(found, report.figures) | {f.nr: o for f, o in days}
    near = near_places(found, report.figures, built)
    found += [f for f, _ in days]
    by_nr = {f.nr: f for f in found}
    observed = read_observed(places, unit.forbund)
    labelled = understand(found, whose.forbund, whose.year)
    figures = as_observed(labelled, built | near, observed)
    # What a label says is tried as that: a note's line is also the post of the budget that it tells of.
    tried = [f if f.matt else o for f, o in zip(labelled, figures, strict=True)]
    known = replace(
        known,
        built=built,
        near=near,
        shown=tuple(shown_anyway(found, report, built)),
        signs=tuple(s for d in drafts for s in signs_of(d, found)),
    )
    trials = try_draft(found, tried, known, whose.year, plan=whose.plan)
    findings, mended = compare_rounds(find(trials, by_nr, built | near), by_nr, folder, places, unit)
    verdicts = judge_figures(trials, findings, by_nr)
    every = [*personal_pages(drafts), *whose.remarks, *(r for d in drafts for r in remarks_on(d)), *remarks]
    return Review(
        owner=whose.forbund.id,
        name=whose.forbund.namn,
        year=whose.year,
        drafts=tuple(drafts),
        found=by_nr,
        figures={f.nr: f for f in figures},
        findings=tuple(findings),
        verdicts=verdicts,
        remarks=tuple(every),
        mended=tuple(mended),
        obs_ids={nr: obs for nr, f in (built | near).items() if (obs := observation_of(f))},
    )


def what_is_known(places: Places, whose: Whose) -> tuple[Known, list[str]]:
    """What the built tables and earlier reports say; a remark when nothing is built."""
    if not whose.known:
        return Known(), []
    unit = Unit(whose.forbund.id, whose.year)
    series = places.stage(Unit(unit.forbund), "compare") / "serie.parquet"
    counted = under_every_name(read_counted(read_rows(series)), whose.forbund) if series.is_file() else {}
    earlier = tuple(
        f
        for u in places.units()
        if u.forbund == unit.forbund and u.ar < unit.ar and (places.stage(u, "clean") / "tryckt.parquet").is_file()
        for f in read_printed_figures(places, u)
    )
    days = days_of(whose.forbund, unit.ar) if unit.ar in whose.forbund.argangar else Known().days
    remarks = []
    if not any(key[5] == unit.ar for key in counted):
        remarks.append(
            f"Det finns inga räknade tal för {unit}: utkastet är prövat mot sig självt"
            + (" och mot tidigare rapporter" if earlier else "")
            + ". Finns leveranser, kör make report först."
        )
    return Known(counted, earlier, days, secrets=read_secrets(places, whose.forbund)), remarks
