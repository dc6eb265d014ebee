"""Small groups of people are not published, nor left to be worked out from the rest.

Three steps. A number of people below the smallest group, but not zero, is hidden. Then
every sum in which a hidden number would stand alone gets a companion, and so does one
whose hidden numbers are together a small group. Last, all sums at once are attacked as a
reader with a solver would, and more is hidden until no hidden number is determined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.disclosure.attack import find_determined
from pipeline.disclosure.relations import Cell, Key, Relations, Sum, find_sums

LITEN, FOLJD, FIN, DEL = "liten_grupp", "foljdskydd", "for_fint", "del_dold"


class StillDetermined(Exception):
    """Small groups that everything shown still gives away, with nothing left to hide beside them."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.places = [" ".join(str(part) for part in key if part != "") for key in keys]
        super().__init__(f"still determined: {'; '.join(self.places)}")


@dataclass(frozen=True)
class Derived:
    """A number made of counts: shares, means. It is hidden with any of the counts."""

    obs_id: str
    parts: tuple[Key, ...]


def protect(cells: Iterable[Cell], derived: Iterable[Derived], smallest: int, relations: Relations) -> dict[str, str]:
    """What may not be published, and why: obs_id -> liten_grupp, foljdskydd, for_fint or del_dold.

    `cells` are the counts of people; `smallest` the least number that may be shown; `relations`
    what the definitions say adds up. Raises StillDetermined when a number cannot be protected.
    """
    by_key = {c.key: c for c in cells}
    why = {c.obs_id: FIN for c in by_key.values() if c.too_fine}
    shown = {k: c for k, c in by_key.items() if not c.too_fine}
    hidden = _Hidden(shown, find_sums(shown, relations), smallest, relations)
    hidden.settle()
    for key, reason in hidden.why.items():
        why[shown[key].obs_id] = reason
    for number in derived:
        parts = [by_key.get(p) for p in number.parts]
        if any(p is None or p.obs_id in why for p in parts):
            why[number.obs_id] = DEL
    return why


class _Hidden:
    """The numbers hidden so far, and the sums that would give them away."""

    def __init__(self, cells: Mapping[Key, Cell], sums: list[Sum], smallest: int, relations: Relations) -> None:
        self.cells, self.sums, self.smallest = cells, sums, smallest
        self.why = {k: LITEN for k, c in cells.items() if relations.is_small(c, smallest)}
        self.sums_of: dict[Key, list[int]] = {}
        for number, total in enumerate(sums):
            for key in total.keys:
                self.sums_of.setdefault(key, []).append(number)

    def settle(self) -> None:
        """Hide companions until no hidden number can be worked out. Raises StillDetermined."""
        waiting = list(range(len(self.sums)))
        while True:
            while waiting:
                for key in self._companions(self.sums[waiting.pop()]):
                    waiting += self._hide(key)
            determined = self._determined()
            for key in determined:
                waiting += self._hide_beside(key)
            if not waiting:
                if determined:
                    raise StillDetermined(determined)
                return

    def _hide(self, key: Key) -> list[int]:
        self.why[key] = FOLJD
        return self.sums_of[key]

    def _companions(self, total: Sum) -> list[Key]:
        """The number to hide so that this sum gives nothing away; none if it does not."""
        unknown = [k for k in total.keys if k in self.why]
        if total.open:
            safe = bool(unknown) or not 0 < total.rest < self.smallest
        else:
            # Together the unknown parts are what the known numbers leave over.
            left_over = sum(self.cells[k].value for k in unknown if k != total.whole)
            small = total.whole not in self.why and left_over < self.smallest
            safe = not unknown or (len(unknown) > 1 and not small)
        if safe:
            return []
        candidates = [k for k in total.keys if k not in self.why and self.cells[k].value > 0]
        wanted_last = total.give_up_whole or self._only_other_kon(total, unknown)
        if total.whole in candidates and wanted_last:
            return [total.whole]
        return [min(candidates, key=lambda k: self.cells[k].rank)] if candidates else []

    def _only_other_kon(self, total: Sum, unknown: list[Key]) -> bool:
        """A category in which only "annat" is hidden gives up its total: women and men are
        what a report must be able to compare."""
        if self.cells[total.whole].keeps_total:
            return False
        is_category = self.cells[total.whole].breakdown != "" and self.cells[total.whole].kon == "alla"
        return is_category and bool(unknown) and all(self.cells[k].kon == "annat" for k in unknown)

    def _determined(self) -> list[Key]:
        """Hidden numbers that the sums together still determine."""
        return sorted(find_determined(self.cells, self.sums, set(self.why)), key=str)

    def _hide_beside(self, key: Key) -> list[int]:
        """Hide one more number among the sums of `key`, else among theirs, and so on outwards."""
        near, seen = {key}, set[Key]()
        while near - seen:
            seen |= near
            near = {k for other in near for n in self.sums_of.get(other, []) for k in self.sums[n].keys}
            candidates = {k for k in near if k not in self.why and self.cells[k].value}
            if candidates:
                return self._hide(min(candidates, key=lambda k: self.cells[k].rank))
        return []
