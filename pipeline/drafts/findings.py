"""What the trials found, told at the figure that is most likely wrong, and the verdict of every figure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.drafts.against_built import is_built
from pipeline.drafts.found import Found
from pipeline.reconcile.findings import lead_rows
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.reconcile import tell_trials
from pipeline.reconcile.rows import TrialRow
from pipeline.reconcile.verdict import AVRUNDNING, AVVIKER, EJ_PROVBAR, STAMMER, Trial
from pipeline.typography import SCALE, first_upper, in_scale, number

GRADES = ("fel", "varning", "upplysning")
# Rules whose left side is the first figure and whose right side is the others added.
_ADDING = ("summa", "flode", "konsfordelning", "balans", "rullning", "korsvis", "mening")
# Rules that do not say what the figure should have been.
_NO_VALUE = ("kopia", "enhet", "namnare", "orsak", "datum", "period")
_NO_VALUE_HERE = ("ord_beslutad",)

_IN_A_PART = " Summan stämmer med andra tal, så felet är snarast i en av delarna."


@dataclass(frozen=True)
class Finding:
    """One fault: where it is told (`nr`), the other figures that show it, what is off and what the figure should be.

    `of_deliveries`: all its figures are as the report was built, so the fault is not the draft's but the deliveries' own.
    """

    id: str
    nr: int
    others: tuple[int, ...]
    allvar: str
    told: str
    bor_vara: str
    how: str
    trials: tuple[Trial, ...] = ()
    explained: str = ""
    status: str = ""
    of_deliveries: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of one figure: `utslag` as in avstamning.csv, and the finding that it is of ('' for none)."""

    utslag: str
    allvar: str = ""
    fynd: str = ""
    varfor: str = ""
    tried: bool = False


def find(
    trials: Sequence[Trial], found: Mapping[int, Found], built: Mapping[int, Found] | None = None
) -> list[Finding]:
    """The findings, worst first, one for each fault however many trials see it.

    `built` is what stands in the place of a figure in the report that was built: what is another there is a fault of
    its own, and what all its trials see is that.
    """
    rows = tell_trials(trials)
    off = [r for r in rows if r["utslag"] == AVVIKER]
    by_cells = _trials_of(trials)
    holds = _holding(trials)
    groups: dict[str, list[TrialRow]] = {}
    for row in off:
        groups.setdefault(row["fynd"], []).append(row)
    as_built = {t.figures[0].nr for t in trials if is_built(t) and t.verdict != AVVIKER}
    wrong = {t.figures[0].nr for t in trials if is_built(t) and t.verdict == AVVIKER}
    result = []
    for lead, more in lead_rows(off):
        group = groups[lead["fynd"]]
        of = [t for r in group for t in by_cells.get(_key_of_row(r), ())]
        if not of:
            continue
        if known := [(r, t) for r in group for t in by_cells.get(_key_of_row(r), ()) if is_built(t)]:
            result += [_known_fault(r, t, of, found, built or {}) for r, t in known]
            continue
        if lead["allvar"] == GRADES[-1] and wrong & {f.nr for t in of for f in t.figures}:
            # What is only to be looked at is looked at where the fault is told.
            continue
        nr = _culprit(of, holds, found)
        others = tuple(dict.fromkeys(t.figures[0].nr for t in of if t.figures[0].nr != nr))
        result.append(
            Finding(
                _id(lead, found[nr]),
                nr,
                others,
                lead["allvar"],
                lead["vad"] + more + (_IN_A_PART if _is_vouched(nr, of, holds) else ""),
                "" if _is_vouched(nr, of, holds) else _should_be(nr, of),
                _how(of[0]),
                tuple(of),
                of_deliveries={f.nr for t in of for f in t.figures} <= as_built,
            )
        )
    return sorted(
        result, key=lambda f: (f.of_deliveries, GRADES.index(f.allvar), not any(is_built(t) for t in f.trials))
    )


def _known_fault(
    row: TrialRow, trial: Trial, of: Sequence[Trial], found: Mapping[int, Found], built: Mapping[int, Found]
) -> Finding:
    """A figure that is another in the built report: told by that alone, with the other trials that see it."""
    nr = trial.figures[0].nr
    seeing = [trial, *(t for t in of if t is not trial and any(f.nr == nr for f in t.figures))]
    others = tuple(dict.fromkeys(f.nr for t in seeing for f in (t.figures[0], trial.figures[-1]) if f.nr != nr))
    # Words that say the opposite are told with the sentence that was built.
    should = built[nr].tryckt if nr in built and trial.left is not None else ""
    return Finding(_id(row, found[nr]), nr, others, trial.allvar, trial.told, should, _how(trial), tuple(seeing))


def _is_vouched(nr: int, trials: list[Trial], holds: Counter[int]) -> bool:
    """Whether a finding is told at a sum that agrees with other figures: then one of its parts is wrong."""
    return bool(holds[nr]) and all(
        t.figures[0].nr == nr and len(t.figures) > 2 and t.identity.regel == "summa" for t in trials
    )


def _key_of_row(row: TrialRow) -> tuple[str, str, str]:
    return (row["identitet"], row["celler"], row["vad"])


def _trials_of(trials: Sequence[Trial]) -> dict[tuple[str, str, str], list[Trial]]:
    found: dict[tuple[str, str, str], list[Trial]] = {}
    for t in trials:
        found.setdefault((t.identity.id, ", ".join(str(f.nr) for f in t.figures[:40]), t.told), []).append(t)
    return found


def _holding(trials: Sequence[Trial]) -> Counter[int]:
    """In how many trials that hold each figure takes part."""
    return Counter(f.nr for t in trials if t.covers and t.verdict in (STAMMER, AVRUNDNING) for f in t.figures)


def _culprit(trials: list[Trial], holds: Counter[int], found: Mapping[int, Found]) -> int:
    """The figure that most trials of a fault share and fewest others vouch for; the one in running text of two alike."""
    seen = Counter(f.nr for t in trials for f in t.figures)
    heads = {t.figures[0].nr for t in trials}
    lead = trials[0]

    def rank(f: Figure) -> tuple[float, bool, bool]:
        pair = len(lead.figures) == 2 and found[f.nr].i_text and not found[lead.figures[0].nr].i_text
        return (2 * seen[f.nr] - holds[f.nr], pair, f.nr in heads)

    if len(trials) == 1 and len(lead.figures) > 2:
        return lead.figures[0].nr
    return max((f for t in trials for f in t.figures), key=rank).nr


def _should_be(nr: int, trials: list[Trial]) -> str:
    """What a figure should be by most of the trials, as it would be printed; '' when they do not say."""
    wanted: Counter[str] = Counter()
    for t in trials:
        figure = next((f for f in t.figures if f.nr == nr), None)
        value = _wanted(t, nr) if figure else None
        if figure is not None and value is not None:
            wanted[_printed(value * (figure.sign or 1), figure)] += 1
    return wanted.most_common(1)[0][0] if wanted else ""


def _wanted(t: Trial, nr: int) -> Decimal | None:
    says_none = (
        t.identity.regel in _NO_VALUE or t.identity.id in _NO_VALUE_HERE or t.identity.med.get("form") == "riktning"
    )
    if t.left is None or t.right is None or says_none:
        return None
    if t.figures[0].nr == nr:
        return t.right
    mine = next(f for f in t.figures if f.nr == nr)
    if len(t.figures) == 2:
        return t.left
    if t.identity.regel == "summa" and t.enhet == mine.enhet:
        return mine.amount + t.left - t.right
    return None


def _printed(value: Decimal, like: Figure) -> str:
    shown = in_scale(value, like.tryckt_enhet) if like.tryckt_enhet in SCALE else value
    digits = format(shown.normalize(), "f").partition(".")[2]
    return number(shown, min(max(like.decimaler, len(digits) if like.enhet != "procent" else like.decimaler), 3))


def _how(trial: Trial) -> str:
    return f"{first_upper(trial.identity.jamfor)}. {trial.identity.varfor}"


def _id(row: TrialRow, f: Found) -> str:
    """What tells a finding from others in every round of the same draft: the rule and the labels, never the figure."""
    stem = f.dokument.rpartition(".")[0].casefold()
    parts = (stem, row["identitet"], row["vanster_cell"], row["hoger_cell"], str(row["ar"]))
    return "p" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:15]


def judge_figures(
    trials: Sequence[Trial], findings: Sequence[Finding], found: Mapping[int, Found]
) -> dict[int, Verdict]:
    """The verdict of every figure: off where a finding is told, else what the trials it took part in say."""
    held = {v: {f.nr for t in trials if t.verdict == v and t.covers for f in t.figures} for v in (STAMMER, AVRUNDNING)}
    tried = {f.nr for t in trials if t.covers for f in t.figures}
    verdicts = {
        nr: Verdict(
            STAMMER if nr in held[STAMMER] else AVRUNDNING if nr in held[AVRUNDNING] else EJ_PROVBAR, tried=nr in tried
        )
        for nr in found
    }
    for f in reversed(findings):
        pair = {x.nr for t in f.trials if len(t.figures) == 2 and t.verdict == AVVIKER for x in t.figures}
        for nr in {*pair, *f.others} - {f.nr}:
            if verdicts[nr].utslag != AVVIKER:
                # The fault is told at one figure; where it shows too is no fault of its own.
                verdicts[nr] = Verdict(AVVIKER, GRADES[-1], f.id, f.told, True)
        verdicts[f.nr] = Verdict(AVVIKER, f.allvar, f.id, f.told, True)
    return verdicts
