"""The `finsam` command: every verb of the Makefile, with the same words.

Choices are written NAME=value in both: `make report FORBUND=hbs AR=2022` and
`finsam report FORBUND=hbs AR=2022`. A name or value that is not known stops.
"""

from __future__ import annotations

import datetime
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codes.vocabulary import PERIOD_MONTHS, period_words
from pipeline.faults import StageStopped, suggest, where_told
from pipeline.places import ROOT, Places
from pipeline.run.choices import (
    CHOICES,
    FACTS,
    MEASUREMENTS,
    UsageFault,
    files_named,
    is_on,
    read_choices,
    read_formats,
    told_choice,
)
from pipeline.run.environment import told_by_machine
from pipeline.run.setup_command import learn_file, new_forbund
from pipeline.run.terminal import prints_plainly

if TYPE_CHECKING:
    from pipeline.run.build import Request


@dataclass(frozen=True)
class Verb:
    """A verb: what it says of itself, which choices it takes, what it does."""

    told: str
    choices: tuple[str, ...]
    do: Callable[[dict[str, str]], int]


_HELP = ("-h", "--help")


def main() -> int:
    """Run a verb. Returns the exit code; faults are printed, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    with prints_plainly(VERBS):
        return _main(sys.argv[1:])


def _main(words: list[str]) -> int:
    name, *rest = words or ["help"]
    try:
        if name in _HELP:
            name = "help"
        if (name == "help" and rest) or any(word in _HELP for word in rest):
            return _help_with(rest[0] if name == "help" else name)
        verb = _verb(name)
        code = verb.do(read_choices(rest, verb.choices))
        sys.stdout.flush()
        return code
    except StageStopped as stopped:
        return _stop(stopped)
    except BrokenPipeError:
        # Whoever read the output (`| head`) has gone; that is no fault of the run.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError) as error:
        return _refuse(error, words[1:])
    except KeyboardInterrupt:
        print("\nAvbrutet. Det som byggts tidigare är kvar; nästa körning fortsätter.", file=sys.stderr)
        return 130


def _verb(name: str) -> Verb:
    if name not in VERBS:
        near = suggest(name, VERBS)
        raise UsageFault(f"Du skrev {name}, som inte är något kommando. {near[:1].upper()}{near[1:]}.")
    return VERBS[name]


def _refuse(error: OSError | MemoryError, words: list[str]) -> int:
    """Say what the machine said no to. Raises the error again when it is a fault of the program."""
    given = dict(word.split("=", 1) for word in words if "=" in word)
    told = told_by_machine(error, Places.at(given.get("RAW") or "data/raw", given.get("OUT") or "."))
    if told is None:
        raise error
    return _stop(told)


def _stop(stopped: StageStopped) -> int:
    print(f"\n{stopped}", file=sys.stderr)
    if not isinstance(stopped, UsageFault) and (told := where_told(stopped.codes)):
        print(told, file=sys.stderr)
    return 1


def _places(chosen: dict[str, str]) -> Places:
    places = Places.at(chosen.get("RAW") or "data/raw", chosen.get("OUT") or ".", chosen.get("URVAL", ""))
    if places.urval and not places.urval.is_file():
        raise UsageFault(f"Du skrev URVAL={chosen['URVAL']}. Filen finns inte.")
    if not places.raw.is_dir():
        raise UsageFault(
            f"Du skrev RAW={chosen['RAW']}. Mappen finns inte." if "RAW" in chosen else "Mappen data/raw finns inte."
        )
    return places


def _request(chosen: dict[str, str]) -> Request:
    from pipeline.run.build import FORMATS, Request

    return Request(
        places=_places(chosen),
        forbund=chosen.get("FORBUND", ""),
        ar=_year(chosen),
        formats=read_formats(chosen.get("FORMAT", ""), FORMATS),
        fresh=is_on(chosen, "FRESH"),
        period=_period(chosen),
        wait=is_on(chosen, "VANTA"),
        kluster=chosen.get("KLUSTER", ""),
        persons=is_on(chosen, "PERSONER"),
    )


def _period(chosen: dict[str, str]) -> str:
    period = chosen.get("PERIOD", "").lower() or "helar"
    if period not in PERIOD_MONTHS:
        raise UsageFault(
            f"Du skrev PERIOD={chosen['PERIOD']}. Skriv t1 ({period_words('t1')}), t2 ({period_words('t2')}) eller helar."
        )
    return period


def _year(chosen: dict[str, str]) -> int:
    """The chosen year, 0 for every year."""
    ar = chosen.get("AR", "")
    if ar and not (ar.isdigit() and len(ar) == 4):
        raise UsageFault(f"Du skrev AR={ar}, som inte är något årtal. Skriv till exempel AR=2022.")
    return int(ar or 0)


def _report(chosen: dict[str, str]) -> int:
    from pipeline.run.build import run_report

    return run_report(_request(chosen))


def _explain(chosen: dict[str, str]) -> int:
    from pipeline.run.build import explain

    return explain(_request(chosen))


def _trace(chosen: dict[str, str]) -> int:
    from pipeline.lineage.command import trace_number

    if not chosen.get("TAL"):
        raise UsageFault(
            "Skriv vilket tal: make spara TAL=… med talets id. På kansliets sidor (underlag.html) leder varje tal till sitt id."
        )
    return trace_number(_places(chosen), chosen["TAL"])


def _affected(chosen: dict[str, str]) -> int:
    from pipeline.lineage.command import list_affected

    if not chosen.get("FIL"):
        raise UsageFault("Skriv vilken fil: make paverkar FIL=data/raw/hbs/2022/medlemsbidrag.csv")
    return list_affected(_places(chosen), chosen["FIL"])


def _review(chosen: dict[str, str]) -> int:
    """Try the office's own drafts. FIL names one file, or several with ; between, or a pattern: utkast/*.docx."""
    from pipeline.drafts.command import run_review

    places = Places.at(chosen.get("RAW") or "data/raw", chosen.get("OUT") or ".")
    if not chosen.get("FIL"):
        raise UsageFault("Skriv vilken fil: make granska FIL=utkast.docx, gärna med FORBUND=… och AR=…")
    forbund, save = chosen.get("FORBUND", ""), is_on(chosen, "SPARA")
    return run_review(places, files_named(chosen["FIL"]), forbund, _year(chosen), save=save)


def _release(chosen: dict[str, str]) -> int:
    from pipeline.release.release import run_release

    return run_release(_places(chosen))


def _explain_findings(chosen: dict[str, str]) -> int:
    from pipeline.reconcile.suggested import write_suggestions

    if not chosen.get("FORBUND"):
        raise UsageFault("Skriv vilket förbund, och gärna vilket år: make forklara FORBUND=hbs AR=2022")
    request = _request(chosen)
    for unit in request.units():
        print(*write_suggestions(request.places, unit, datetime.date.today()), sep="\n")
    return 0


def _audit_disclosure(chosen: dict[str, str]) -> int:
    from pipeline.audit.command import audit_reports

    return audit_reports(_places(chosen), chosen.get("FORBUND", ""), _year(chosen))


def _key(chosen: dict[str, str]) -> int:
    from pipeline.run import key_command, signing_command

    places, command = _places(chosen), signing_command if is_on(chosen, "UTGAVA") else key_command
    saved, fetched = (Path(chosen.get(c) or ".").expanduser().absolute() for c in ("SPARA", "HAMTA"))
    if chosen.get("SPARA"):
        return command.save_key(places, saved)
    if chosen.get("HAMTA"):
        return command.fetch_key(places, fetched)
    if is_on(chosen, "BYT"):
        return command.change_key(places)
    return command.tell_key(places)


def _bench(chosen: dict[str, str]) -> int:
    from pipeline.run.tools import bench_words

    return _python("-m", *bench_words(chosen, _places(chosen).raw), PYTHONPATH=str(ROOT / "tests"))


def _test(chosen: dict[str, str]) -> int:
    from pipeline.run.tools import test_steps

    steps, environment = test_steps(chosen)
    return max(_python(*step, **environment) for step in steps)


def _check(_: dict[str, str]) -> int:
    from pipeline.run.tools import CHECKS

    return max(_python(*step) for step in CHECKS)


def _licences(_: dict[str, str]) -> int:
    return _python("-m", "tests.supply.licences")


def _audit(chosen: dict[str, str]) -> int:
    return _python(
        "-m", "tests.supply.advisories", *([str(Path(chosen["KALLA"]).resolve())] if "KALLA" in chosen else [])
    )


def _lab(chosen: dict[str, str]) -> int:
    from pipeline.lab.desk import open_desk

    return open_desk(_places(chosen), shlex.split(chosen.get("TILL", "")))


def _protocols(chosen: dict[str, str]) -> int:
    from pipeline.protocol.page import beside, write_page

    request = _request(chosen)
    for unit in request.units():
        print(request.places.shown(write_page(request.places, unit)))
    # The comparison is of no year, and comes along when it has been run.
    for unit in beside(request.places, {u.forbund for u in request.units()}):
        print(request.places.shown(write_page(request.places, unit)))
    return 0


def _docs(_: dict[str, str]) -> int:
    from pipeline.handbook.site import build_site

    return build_site()


def _new_measure(chosen: dict[str, str]) -> int:
    from pipeline.measures.new import create_measure

    if not chosen.get("ID"):
        raise UsageFault("Skriv vad måttet ska heta: make new-measure ID=andel_unga SORT=andel")
    print(*create_measure(chosen["ID"], chosen.get("SORT", "antal")), sep="\n")
    return 0


def _clean(chosen: dict[str, str]) -> int:
    from pipeline.run.cleaning import clean

    return clean(_places(chosen), chosen.get("FORBUND", ""), _year(chosen))


def _help(_: dict[str, str]) -> int:
    print("finsam – från leveranser till årsredovisning\n")
    for name, verb in VERBS.items():
        print(f"  make {name:<11} {verb.told}")
    print("\nVal för report och explain:\n")
    for name, told in CHOICES.items():
        print(f"  {name + '=…':<10} {told}")
    print("\nUtan make (till exempel på Windows): py pipeline\\bootstrap.py report FORBUND=hbs AR=2022")
    return 0


def _help_with(name: str) -> int:
    """What a verb does, and each of its choices."""
    verb = _verb(name)
    print(f"make {name} {verb.told}")
    for choice in verb.choices:
        print(f"  {choice + '=…':<12} {told_choice(choice)}")
    return 0


def _python(*words: str, **environment: str) -> int:
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=False, env={**os.environ, **environment}).returncode


VERBS = {
    "help": Verb("visar den här listan", (), _help),
    "report": Verb("bygger alla rapporter, eller dem du väljer", tuple(CHOICES), _report),
    "explain": Verb("säger vad report skulle göra och varför", tuple(CHOICES), _explain),
    "spara": Verb("säger hur ett tal räknats och var dess rader står: TAL=…", ("TAL", "RAW", "OUT"), _trace),
    "paverkar": Verb("listar talen som vilar på en fil: FIL=…", ("FIL", "RAW", "OUT"), _affected),
    "lar": Verb(
        "föreslår vad okända rubriker och ord i en fil betyder, och skriver in det på ett ja: FIL=… FORBUND=… AR=…",
        ("FIL", "FORBUND", "AR", "SORT", "SVAR", "JA", "RAW"),
        lambda chosen: learn_file(_places(chosen), chosen, _year(chosen)),
    ),
    "granska": Verb(
        "läser ett eget utkast (Word, PDF …), prövar alla tal och ger det tillbaka med anmärkningar: FIL=… FORBUND=… AR=…; "
        "SPARA=1 lägger talen som leverans",
        ("FIL", "FORBUND", "AR", "SPARA", "RAW", "OUT"),
        _review,
    ),
    "forklara": Verb(
        "skriver forklaringar_forslag.toml: fel som varken är rättade eller förklarade, efter orsak: FORBUND=… AR=…",
        ("FORBUND", "AR", "RAW", "OUT"),
        _explain_findings,
    ),
    "granska-rojande": Verb(
        "visar varje dolt tal som går att räkna ut av det byggda, och hur",
        ("FORBUND", "AR", "RAW", "OUT"),
        _audit_disclosure,
    ),
    "nyckel": Verb(
        "visar pseudonymernas nyckel; SPARA=fil kopierar den, HAMTA=fil lägger tillbaka den, BYT=1 gör en ny; "
        "UTGAVA=1 gäller nyckeln som utgåvor signeras med",
        ("SPARA", "HAMTA", "BYT", "UTGAVA", "RAW", "OUT"),
        _key,
    ),
    "release": Verb("ger ut det byggda, om allt är incheckat, prövat och förklarat", ("RAW", "OUT"), _release),
    "test": Verb(
        "installerar testverktygen och kör testerna; FAST=1 de snabba, ALLA=1 varje exempel, ONLY=… de med namnet, COVER=1 mäter täckning",
        ("FAST", "ALLA", "ONLY", "COVER"),
        _test,
    ),
    "check": Verb("granskar kodens form och typer", (), _check),
    "licenser": Verb(
        "listar licenserna för allt som installeras, och stannar vid en som inte är tillåten", (), _licences
    ),
    "sarbarheter": Verb(
        "säger vilka låsta paket som har kända sårbarheter: KALLA=fil i OSV-format", ("KALLA",), _audit
    ),
    "lab": Verb("öppnar notebookarna i JupyterLab, i en egen miljö; börja i START.ipynb", ("TILL", "RAW", "OUT"), _lab),
    "protokoll": Verb(
        "gör de körda notebookarna till sidor att öppna i webbläsaren", ("FORBUND", "AR", "RAW", "OUT"), _protocols
    ),
    "docs": Verb("bygger dokumentationen som en webbplats att läsa utan nät", (), _docs),
    "new": Verb(
        "lägger upp ett nytt förbund eller år, och frågar det som behövs: FORBUND=… AR=…",
        ("FORBUND", "AR", "FIL", *FACTS, "RAW"),
        lambda chosen: new_forbund(_places(chosen), chosen, _year(chosen)),
    ),
    "new-measure": Verb(
        "skriver ett nytt mått med ett räknat exempel att fylla i: ID=… SORT=antal, belopp eller andel",
        ("ID", "SORT"),
        _new_measure,
    ),
    "bench": Verb(
        "mäter tiden för ett bygge; ROWS=… så många deltaganden, UTFORSKA=… så många förbund i utforskaren, "
        "SKADOR=… så många skadade leveranser, AVBROTT=… så många avbrutna körningar, "
        "KANSLI=1 många filer, långa filer och många år, LAND=3x2 så många förbund och år, "
        "RAKT=1 mot ett bygge skrivet rakt på, PROFIL=1 var tiden går",
        ("RAW", "OUT", *MEASUREMENTS, "KLUSTER", "FORBUND", "AR"),
        _bench,
    ),
    "clean": Verb(
        "tar bort allt som byggts, eller det av ett förbund eller år", ("RAW", "OUT", "FORBUND", "AR"), _clean
    ),
}


if __name__ == "__main__":
    sys.exit(main())
