"""`finsam lar FIL=bokforing.se`: the accounts of a ledger that no [[konto]] places, proposed, asked of and written."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.faults import DeliveryFaults, StageStopped, mask, suggest
from pipeline.forbund.model import Forbund, forbund_path
from pipeline.ingest.ledger import fault_of
from pipeline.ingest.reading import Source
from pipeline.learning.accounts import Guess, guess_accounts, post_names, spans_of, tell_accounts
from pipeline.learning.own_file import Learned, read_text_as, with_learned
from pipeline.learning.told import tell_there
from pipeline.places import Places, Unit
from pipeline.sie import SieError, read_sie
from pipeline.store import write_text
from pipeline.typography import enumerate_words

Ask = Callable[[str], str]


def learn_accounts(
    places: Places,
    path: Path,
    unit: Unit,
    forbund: Forbund,
    answers: dict[str, str],
    ask: Ask | None,
    agreed: Callable[[str], bool],
    say: Callable[[str], None],
    day: datetime.date,
) -> int:
    """Propose, ask and write; 0 when every account that is used has a post afterwards. Raises StageStopped for an unknown post."""
    try:
        ledger = read_sie(path)
    except SieError as error:
        raise DeliveryFaults([fault_of(Source(places.shown(path), unit.ar), error.finding)]) from error
    guesses = guess_accounts(ledger, forbund)
    answers = _known(answers, guesses)
    asked = [g for g in guesses if not g.post and g.account.number not in answers]
    say(
        f"Läses som bokföring (SIE): {len(ledger.accounts)} konton, varav {len(guesses)} används utan att höra till en post."
    )
    for line in tell_accounts(spans_of(guesses, answers, forbund), asked):
        say(line)
    if ask:
        answers |= _known({g.account.number: ask(_question(g)).strip() for g in asked}, guesses)
        asked = [g for g in asked if g.account.number not in answers]
    learned = Learned(accounts=[(s.first, s.last, s.post) for s in spans_of(guesses, answers, forbund)])
    if learned:
        toml = forbund_path(places, forbund.id)
        new = with_learned(toml.read_text("utf-8"), learned, day, path.name)
        read_text_as(forbund.id, new, places.shown(toml))
        if not agreed(places.shown(toml)):
            return 1
        write_text(toml, new)
        say(f"Skrivet i {places.shown(toml)}.")
    if asked:
        return 1
    _put(places, path, unit, say)
    return 0


def _question(guess: Guess) -> str:
    names = post_names()
    may = ", ".join(guess.signs) or ", ".join(names)
    return f"Konto {guess.account.number} ”{mask(guess.account.name)}”: {may}; Enter hoppar över: "


def _known(answers: dict[str, str], guesses: Sequence[Guess]) -> dict[str, str]:
    """The answers that are about these accounts; an empty one passes by."""
    names, of = post_names(), {g.account.number for g in guesses}
    given = {number: post for number, post in answers.items() if number in of and post}
    for number, post in given.items():
        if post not in names:
            raise StageStopped(
                f"Konto {number}: posten ”{post}” finns inte: {suggest(post, names)}. Det finns {enumerate_words([*names])}.",
                code="LAR-004",
            )
    return given


def _put(places: Places, path: Path, unit: Unit, say: Callable[[str], None]) -> None:
    """A ledger that lay elsewhere is copied to the folder of the year."""
    folder = places.delivery(unit)
    if path.resolve().is_relative_to(folder.resolve()):
        return
    there = sorted(folder.glob("bokforing*"))
    if there:
        say(tell_there(places.shown(there[0])))
        return
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"bokforing_{unit.ar}{path.suffix.lower()}"
    shutil.copyfile(path, target)
    say(f"Filen kopierades till {places.shown(target)}, där den läses.")
