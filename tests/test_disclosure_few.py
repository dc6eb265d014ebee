"""So few that nearly all is alike: what is known of them can be protected, and nothing is taken to be known that is not."""

from __future__ import annotations

from pipeline.disclosure.equations import set_up
from pipeline.disclosure.suppress import protect
from support.cells import RELATIONS, cell


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
    assert set(protect(cells, [], 5, RELATIONS).values()) == {"liten_grupp", "foljdskydd"}
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
