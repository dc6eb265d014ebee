"""So few that nearly all is alike: what is known of them can be protected, and nothing is taken to be known that is not."""

from __future__ import annotations

from pipeline.disclosure.equations import set_up
from pipeline.disclosure.suppress import protect
from support.cells import RELATIONS, cell, year_before


def test_of_one_who_ended_before_and_after_are_not_taken_to_be_the_same() -> None:
    """A step is part of those who began so and of those who ended so: what else each has was one quantity, and the build stopped."""
    of = ("deltagare_avslutade", "forsorjning_overgang")
    cells = [
        cell(1, measure=of[0]),
        cell(1, measure=of[0], breakdown="forsorjning_fore", category="sjukpenning"),
        cell(1, measure=of[0], breakdown="forsorjning_efter", category="ingen"),
        cell(0, measure=of[0], breakdown="forsorjning_efter", category="saknas"),
        cell(1, measure=of[1], breakdown="fore>efter", category="sjukpenning>ingen"),
        cell(0, measure=of[1], breakdown="fore>efter", category="sjukpenning>saknas"),
    ]
    assert protect(cells, [], 5, RELATIONS).keys() == {c.obs_id for c in cells}
    found = set_up({c.key: c for c in cells}, RELATIONS)
    rests = [e.parts[-1] for e in found.all if str(e.parts[-1][0]).startswith("annat än")]
    assert len(rests) == len(set(rests)) >= 2


def test_a_category_of_its_own_is_in_no_set_of_the_code_list() -> None:
    """Those who did not go to work are of the reasons that are none, and of the förbund's own: of which is not said."""
    at = {"breakdown": "avslutsanledning"}
    cells = [
        cell(2, measure="deltagare_avslutade"),
        cell(2, measure="avslut_till_arbete_studier"),
        cell(2, measure="deltagare_avslutade", category="arbete", **at),
        cell(0, measure="deltagare_avslutade", category="alfa.arbetsprovning", **at),
        cell(0, measure="deltagare_avslutade", category="sjukdom", **at),
    ]
    assert len(protect(cells, [], 5, RELATIONS)) == 5
    found = set_up({c.key: c for c in cells}, RELATIONS)
    # No set is exactly its categories of the list where there is one of its own beside them.
    own = next(c.key for c in cells if c.category == "alfa.arbetsprovning")
    without = [e for e in found.all if str(e.whole[0]).startswith("utan: ") and e.parts and own not in e.parts]
    assert not [e for e in without if all(p[6] == "avslutsanledning" for p in e.parts)]


def followed_up(count: int) -> set[str]:
    """What of the year after is withheld, when 3 of 11 were left and 8 had ended, and neither was told."""
    then = {"deltagare": 11, "deltagare_avslutade": 8, "deltagare_pagaende": 3}
    before = [year_before(cell(n, measure=m, insats="a")) for m, n in then.items()]
    now = cell(count, measure="uppfoljda_12man", insats="a")
    told = {c.obs_id: c.measure == "deltagare" for c in before}
    return set(protect([*before, now], [], 5, RELATIONS, told))


def test_who_is_followed_up_had_ended_the_year_before() -> None:
    """The table of the year after gave last year's small group: 11 less 8."""
    assert followed_up(8) == {cell(8, measure="uppfoljda_12man", insats="a").obs_id}
    # Of five nothing more follows than that at least five had ended: one to six may have been left.
    assert followed_up(5) == set()
    # More than had ended are not among them, and bind nothing.
    assert followed_up(9) == set()


def after_support(steps: dict[str, int]) -> set[str]:
    """The steps that are withheld, of 24 who ended: from two supports, to what is given."""
    before = {b: sum(n for s, n in steps.items() if s.startswith(b)) for b in ("forsorjningsstod", "sjukpenning")}
    after = {a: sum(n for s, n in steps.items() if s.endswith(a)) for a in ("ingen", "sjukersattning", "saknas")}
    cells = [cell(24, measure="deltagare_avslutade")]
    for side, counts in (("fore", before), ("efter", after)):
        at = {"measure": "deltagare_avslutade", "breakdown": f"forsorjning_{side}"}
        cells += [cell(n, category=c, **at) for c, n in counts.items()]
    taken = [cell(n, measure="forsorjning_overgang", breakdown="fore>efter", category=s) for s, n in steps.items()]
    found = protect([*cells, *taken], [], 5, RELATIONS)
    return {c.category for c in taken if c.obs_id in found}


def test_when_all_who_had_a_support_went_to_the_same_it_is_not_told() -> None:
    """Who knows that somebody had försörjningsstöd would know what that person has now."""
    even = {f"{b}>{a}": 6 for b in ("forsorjningsstod", "sjukpenning") for a in ("ingen", "sjukersattning")}
    assert after_support(even) == set()
    alike = even | {"forsorjningsstod>ingen": 0, "forsorjningsstod>sjukersattning": 12}
    assert {s for s in after_support(alike) if s.startswith("forsorjningsstod")} == {
        "forsorjningsstod>ingen",
        "forsorjningsstod>sjukersattning",
    }
    # That nothing is known of any of them tells nothing of anybody.
    unknown = even | {"forsorjningsstod>ingen": 0, "forsorjningsstod>sjukersattning": 0, "forsorjningsstod>saknas": 12}
    assert after_support(unknown) == set()
