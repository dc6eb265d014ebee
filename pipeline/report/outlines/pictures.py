"""Pictures in the analyst's own words: put into the document, so that it stays one file."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.report.outlines.written import Place

if TYPE_CHECKING:
    from markdown_it.token import Token

_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_LARGEST = 2_000_000


def embedded(token: Token, place: Place, folder: Path) -> Token:
    """The picture with its bytes in the page.

    Raises DeliveryFaults for one from elsewhere, of another kind, too large, or without words for who cannot see it.
    """
    address = str(token.attrs.get("src", ""))
    path = (folder / address).resolve()
    if "://" in address or address.startswith(("//", "data:")) or not path.is_relative_to(folder.resolve()):
        raise place.refuse_picture(
            "bilden ligger någon annanstans", "en bildfil i samma mapp som texten", "Lägg filen i mappen.", address
        )
    if path.suffix.lower() not in _TYPES:
        raise place.refuse_picture(
            "bilden är av en sort som inte går att visa", "png eller jpg", "Spara om bilden.", address
        )
    if not path.is_file():
        raise place.refuse_picture(
            "bilden finns inte", "en bildfil i samma mapp som texten", "Lägg filen i mappen.", address
        )
    if path.stat().st_size > _LARGEST:
        raise place.refuse_picture(
            "bilden är större än 2 MB", "en mindre bild", "Spara om bilden med lägre upplösning.", address
        )
    if not token.content.strip():
        raise place.refuse_picture(
            "bilden saknar beskrivning för den som inte ser den",
            "![vad bilden visar](fil.png)",
            "Skriv vad bilden visar.",
            address,
        )
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    token = token.copy()
    token.attrs = {**token.attrs, "src": f"data:{_TYPES[path.suffix.lower()]};base64,{data}"}
    return token
