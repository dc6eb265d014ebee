"""The relations between numbers of people that the definitions declare, for the disclosure control."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.disclosure.relations import Part, Relations
from pipeline.measures.kinds import Measure
from pipeline.measures.kinds import Relations as Declared


def gather_relations(measures: Mapping[str, Measure]) -> Relations:
    """Every declared sum and part, whichever of the two definitions says it."""
    declared: dict[str, Declared] = {m.id: m.relations for m in measures.values() if m.relations}
    parts = [Part(whole, id_) for id_, of in declared.items() for whole in of.part_of]
    parts += [Part(whole, id_, give_up_whole=True) for id_, of in declared.items() for whole in of.kept_before]
    return Relations(
        sums={id_: of.sum_of for id_, of in declared.items() if of.sum_of},
        parts=tuple(sorted(parts, key=lambda p: (p.whole, p.part))),
        growing=frozenset(id_ for id_, of in declared.items() if of.grows),
        only_taking_part=frozenset(id_ for id_, of in declared.items() if of.only_taking_part),
    )
