"""Posts of a budget under every name of their insats: the delivery says MIA-projektet, and the draft MIA."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.forbund.model import Forbund
from pipeline.names import slug
from pipeline.reconcile.printed.computed import Counted
from pipeline.reconcile.printed.figures import Key

_POST, _COST = "budgetpost", "insatskostnad"


def under_every_name(counted: Mapping[Key, Counted], forbund: Forbund) -> dict[Key, Counted]:
    """The counted numbers, and the cost of each insats that is one post of the budget also as a post by its other names."""
    posts = {key[4] for key in counted if key[0] == _POST}
    names = {i.id: {slug(n) for n in (i.namn, *i.alias)} for i in forbund.insatser}
    found = dict(counted)
    for (measure, insats, kon, breakdown, _, year, kind), number in counted.items():
        if measure == _COST and not breakdown and len(own := names.get(insats, set()) & posts) == 1:
            for name in names[insats] - own:
                found.setdefault((_POST, "", kon, "post", name, year, kind), number)
    return found
