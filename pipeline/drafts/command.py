"""`make granska`: read drafts, try every number, and give them back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.drafts.findings import GRADES
from pipeline.drafts.give_csv import write_figures
from pipeline.drafts.give_page import write_page
from pipeline.drafts.give_pdf import write_pdf
from pipeline.drafts.give_word import write_word
from pipeline.drafts.model import Draft
from pipeline.drafts.reading import read_draft
from pipeline.drafts.review import review
from pipeline.drafts.reviewed import Review
from pipeline.drafts.suggest import FILE as SUGGESTIONS
from pipeline.drafts.suggest import write_suggestions
from pipeline.drafts.whose import Whose, tell_whose
from pipeline.drafts.wording import coverage
from pipeline.faults import StageStopped
from pipeline.personal import tells_of_person
from pipeline.places import Places, Unit

_SHOWN = 5


def run_review(places: Places, files: Sequence[Path], forbund: str = "", year: int = 0, *, save: bool = False) -> int:
    """Try drafts, and write what came of it under reports/<förbund>/<år>/granskning/. Returns 0; faults are raised."""
    start = time.monotonic()
    if any(tells_of_person(path.name) for path in files):
        raise StageStopped(
            "Utkastets namn innehåller ett personnummer. Byt namn på filen och kör igen; ingenting är skrivet.",
            code="UTK-012",
        )
    drafts = []
    for path in files:
        print(f"Läser {path.name} …", flush=True)
        drafts.append(read_draft(path))
    if len({d.name for d in drafts}) < len(drafts):
        raise StageStopped(
            "Två av filerna har samma namn. Döp om den ena, så att fynden går att skilja åt.", code="UTK-006"
        )
    whose = tell_whose(drafts, places, forbund, year)
    unit = Unit(whose.forbund.id, whose.year)
    folder = places.drafts(unit)
    print(f"Prövar talen ({unit}) …", flush=True)
    result = review(drafts, whose, places, folder)
    if not result.found:
        raise StageStopped(f"Det finns inga tal att pröva i {', '.join(d.name for d in drafts)}.", code="UTK-007")
    written = _write(result, folder)
    if save:
        written.append(_save(result, whose, places))
    _tell(result, written, places, time.monotonic() - start)
    return 0


def _write(result: Review, folder: Path) -> list[Path]:
    write_figures(result, folder / "granskning.csv")
    write_page(result, folder / "granskning.html")
    write_suggestions(result.found.values(), result.figures, result.year, folder / SUGGESTIONS)
    written = [folder / "granskning.html", folder / "granskning.csv"]
    for draft in result.drafts:
        give = _GIVE.get(draft.form)
        # A copy would hold the number too.
        if give is None or draft.persons():
            continue
        path = folder / f"{draft.path.stem}_granskad.{draft.form}"
        give(result, draft, path)
        written.append(path)
    return written


_GIVE: dict[str, Callable[[Review, Draft, Path], int]] = {"docx": write_word, "pdf": write_pdf}


def _save(result: Review, whose: Whose, places: Places) -> Path:
    from pipeline.drafts.saving import save_delivery

    return save_delivery(result, whose, places)


def _tell(result: Review, written: list[Path], places: Places, seconds: float) -> None:
    for remark in result.remarks:
        print(f"Obs: {remark}")
    print(coverage(result))
    worst = [f for f in result.findings if not f.explained and not f.of_deliveries and f.allvar != GRADES[-1]]
    for finding in worst[:_SHOWN]:
        print(f"  {finding.allvar}: {finding.told}")
    if len(worst) > _SHOWN:
        print(f"  … och {len(worst) - _SHOWN} till.")
    if result.mended:
        print(f"Lagat sedan förra gången: {len(result.mended)}.")
    print("Skrev " + ", ".join(places.shown(p) for p in written) + f" ({seconds:.0f} s).")
