"""The colours of a förbund's charts, refused when a reader could not see them or tell them apart."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from pipeline.letters.contrast import contrast
from pipeline.toml.fit import STRICT, Unfit, written_as

_Colour = Annotated[str, written_as("^#[0-9A-Fa-f]{6}$", "en färg som #1f5a7a")]
# WCAG 2.2, 1.4.11, against the paper; and so much lighter or darker that the two differ also without colour.
_AGAINST_WHITE, _APART = 3.0, 1.5


@dataclass(frozen=True, config=STRICT)
class Diagram:
    """The colour of what is first in a chart, and of what stands beside it."""

    forsta: _Colour = "#1f5a7a"
    andra: _Colour = "#c8791f"

    @model_validator(mode="after")
    def _are_seen(self) -> Diagram:
        for name, colour in (("forsta", self.forsta), ("andra", self.andra)):
            if contrast(colour, "#ffffff") < _AGAINST_WHITE:
                raise Unfit(f": {name} syns för dåligt mot vitt", "kontrast minst 3:1", "Välj en mörkare färg.")
        if contrast(self.forsta, self.andra) < _APART:
            raise Unfit(
                ": forsta och andra är lika ljusa",
                "två färger som går att skilja åt även i grått och för den som är färgblind",
                "Gör den ena ljusare eller mörkare.",
            )
        return self
