"""Values as TOML writes them."""

from __future__ import annotations

import datetime
import json


def written(value: object) -> str:
    """A text, a number, a day or a list of them, as it stands after the = in TOML."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
