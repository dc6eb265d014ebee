"""What a TOML file says, fitted to a model: every key and value that does not fit is told, in Swedish.

The models are pydantic's. Their errors become faults here and nowhere else, so that every
file people write is refused in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pipeline.faults import DeliveryFaults, Fault, mask, nearest, suggest

T = TypeVar("T")

# Of every model: nothing unknown is let through.
STRICT = ConfigDict(extra="forbid")

_PATTERNS: dict[str, str] = {}


def written_as(pattern: str, told: str, longest: int | None = None) -> Any:
    """A text of a form; `told` says the form to a reader, after "ska vara"."""
    _PATTERNS[pattern] = told
    return Field(strict=True, pattern=pattern, max_length=longest)


# Text is text and a number a number: nothing is turned into another type to make it fit.
Word = Annotated[str, Field(strict=True)]
Text = Annotated[str, written_as(r"\S", "text som inte är tom")]
Slug = Annotated[
    str, written_as("^[a-z][a-z0-9_]*$", "små bokstäver a–z, siffror och _, med en bokstav först", longest=60)
]
Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0)]
Place = Annotated[int, Field(strict=True, ge=1)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2099)]


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


# One word, or a list of them.
Words = Annotated[tuple[Text, ...], Field(min_length=1), BeforeValidator(_as_list)]

# The keys that tell one entry of a list from another, the first that it has.
_NAMES = ("id", "prov", "fil", "namn", "name", "lista", "sort", "matt", "role", "heading", "post", "ar")
_KINDS = {
    "string_type": "text inom citattecken",
    "int_type": "ett heltal",
    "bool_type": "true eller false",
    "float_type": "ett tal",
    "date_type": "ett datum som 2024-06-30, utan citattecken",
    "date_from_datetime_inexact": "ett datum som 2024-06-30, utan klockslag",
    "tuple_type": "en lista inom [ ]",
    "dict_type": "en tabell med namn = värde",
    "dataclass_type": "en tabell med namn = värde",
    "string_too_long": "kortare text",
    "too_short": "en lista med något i",
}
_OUR_ID = re.compile("[np][0-9a-f]{15}")
_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


class Unfit(ValueError):
    """Raised by a model for values that do not go together. `headline` follows the entry's name."""

    def __init__(self, headline: str, expected: str, action: str = "Rätta raden.") -> None:
        super().__init__(headline)
        self.headline, self.expected, self.action = headline, expected, action


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def fit(model: type[T] | Any, data: object, shown: str, names: Mapping[str, str] | None = None) -> T:
    """The data as its model. Raises DeliveryFaults with all that does not fit.

    `names` says what an entry of a table is called, "rättelsen av {fil}", where its table and
    its own name (medlem ”staten”) is not what a reader would say.
    """
    fitted, faults = try_fit(model, data, shown, names)
    if faults:
        raise DeliveryFaults(faults)
    found: T = fitted
    return found


def try_fit(model: Any, data: object, shown: str, names: Mapping[str, str] | None = None) -> tuple[Any, list[Fault]]:
    """The data as its model and no faults, or None and every misfit."""
    try:
        return _adapter(model).validate_python(data), []
    except ValidationError as error:
        return None, _faults(error.errors(include_url=False), data, shown, names or {}, model)


def without_misfits(model: Any, data: Mapping[str, Any], instead: Mapping[str, Any]) -> Any:
    """The part of the data that fits, for checks across entries; `instead` where something must stand.

    An entry of a list goes alone, anything else with its key. None when too little is left.
    """
    left = dict(data)
    try:
        return _adapter(model).validate_python(left)
    except ValidationError as error:
        places = {tuple(e["loc"][:2]) for e in error.errors(include_url=False)}
    for key in {p[0] for p in places}:
        entries = left.get(str(key))
        numbers = {p[1] for p in places if p[0] == key and len(p) > 1}
        if isinstance(entries, list) and numbers and all(isinstance(n, int) for n in numbers):
            left[str(key)] = [e for n, e in enumerate(entries) if n not in numbers]
        elif isinstance(entries, dict) and numbers:
            left[str(key)] = {k: v for k, v in entries.items() if k not in numbers}
        else:
            left.pop(str(key), None)
    try:
        return _adapter(model).validate_python(dict(instead) | left)
    except ValidationError:
        return None


def _faults(errors: list[ErrorDetails], data: object, shown: str, names: Mapping[str, str], model: Any) -> list[Fault]:
    """One fault per error: first of the file itself, and of each entry first what is unknown."""
    order = {e["loc"][:-1]: n for n, e in reversed(list(enumerate(errors)))}
    ranked = sorted(
        errors, key=lambda e: (len(e["loc"]) > 1, order[e["loc"][:-1]], e["type"] not in _UNKNOWN, e["type"])
    )
    return [_fault(e, data, shown, names, model) for e in ranked]


def _fault(error: ErrorDetails, data: object, shown: str, names: Mapping[str, str], model: Any) -> Fault:
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    loc = _real_place(error["loc"], data)
    if isinstance(context.get("error"), Unfit):
        unfit = context["error"]
        return Fault(
            _where(loc, data, names) + unfit.headline, unfit.action, shown, expected=unfit.expected, code="TML-004"
        )
    if kind.startswith("union_tag"):
        return _no_such_kind(context, _where(loc, data, names), shown)
    # A key that is missing or unfit stands last, whether or not it is in the data.
    loc, key = _real_place(error["loc"][:-1], data), _key(error["loc"])
    # Of a value in a list, and of a key that may not be, the table before is the entry.
    of_entry = loc[:-1] if error["loc"][-1] == "[key]" or isinstance(error["loc"][-1], int) else loc
    entry = _where(of_entry, data, names)
    named = kind == "literal_error" and error["loc"][-1] == "[key]"
    if kind in _UNKNOWN or named:
        known = re.findall(r"'([^']*)'", context["expected"]) if named else _known_keys(model, error["loc"][:-1])
        return Fault(
            f"okänd inställning ”{key}” i {entry or 'filen'}",
            "Rätta stavningen eller ta bort raden.",
            shown,
            expected=suggest(key, known),
            code="TML-002",
        )
    if kind == "missing":
        head = _heading_of(model, error["loc"])
        return Fault(
            f"inställningen ”{key}” saknas i {entry or 'filen'}",
            "Lägg till avsnittet." if head else "Lägg till raden.",
            shown,
            expected=f"ett avsnitt {head}" if head else f"en rad {key} = …",
            code="TML-003",
        )
    if kind == "literal_error":
        return unknown_value(shown, value, key, entry, re.findall(r"'([^']*)'", str(context["expected"])))
    told = _expected(kind, context, value, key)
    lead = f"{entry}: " if entry else ""
    return Fault(f"{lead}{key} ska vara {told}", "Rätta raden.", shown, found=show(value), code="TML-004")


def _no_such_kind(context: Mapping[str, Any], entry: str, shown: str) -> Fault:
    """The key that says which of several models holds is missing, or says none of them."""
    key = re.sub(r"\W", "", str(context["discriminator"]))
    if "tag" in context:
        allowed = re.findall(r"'([^']*)'", str(context["expected_tags"]))
        return unknown_value(shown, context["tag"], key, entry, allowed)
    expected = f"en rad {key} = …"
    return Fault(
        f"inställningen ”{key}” saknas i {entry or 'filen'}",
        "Lägg till raden.",
        shown,
        expected=expected,
        code="TML-003",
    )


def unknown_value(shown: str, value: object, key: str, entry: str, allowed: Iterable[str]) -> Fault:
    """The fault of a value that is none of a few."""
    allowed = list(allowed)
    near = nearest(str(show(value)), allowed, 1)
    return Fault(
        f"okänt värde ”{mask(show(value))}” för {key}" + (f" i {entry}" if entry else ""),
        f"Menades ”{near[0]}”? Rätta värdet." if near else "Rätta värdet.",
        shown,
        expected=", ".join(allowed),
        code="TML-005",
    )


def show(value: object) -> str:
    """A value as it may be shown, whatever it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "en tabell"
    if isinstance(value, (list, tuple)):
        return "en lista"
    try:
        return str(value)
    except ValueError:  # an integer with more figures than Python prints
        return "ett tal med tusentals siffror"


def _expected(kind: str, context: Mapping[str, Any], value: object, key: str) -> str:
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"minst {context['ge']}" if "ge" in context else f"högst {context['le']}"
    if kind == "too_long":
        return f"en lista med högst {context['max_length']} värden"
    if kind == "string_pattern_mismatch":
        return _PATTERNS[context["pattern"]]
    if kind == "string_too_long":
        return f"högst {context['max_length']} tecken"
    if kind == "tuple_type" and isinstance(value, dict):
        return f"en lista: skriv [[{key}]] med dubbla hakparenteser"
    if kind == "dataclass_type" and isinstance(value, list):
        return f"en enda tabell: skriv [{key}] med enkla hakparenteser"
    return _KINDS.get(kind, "något annat")


def _real_place(loc: tuple[int | str, ...], data: object) -> tuple[int | str, ...]:
    """The place without what is not in the data: pydantic puts the kind of a union in it."""
    real: list[int | str] = []
    for part in loc:
        below = _step(data, part)
        # The kind of a union may have the name of a key, but never of one that holds more.
        if isinstance(below, (Mapping, list, tuple)):
            real, data = [*real, part], below
    return tuple(real)


def _step(data: object, part: int | str) -> Any:
    if isinstance(data, Mapping):
        return data.get(part)
    if isinstance(data, (list, tuple)) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _where(loc: tuple[int | str, ...], data: object, names: Mapping[str, str]) -> str:
    """What an entry is called: medlem ”staten”, argang.2022; '' for the file itself."""
    told: list[str] = []
    for part in loc:
        data = _step(data, part)
        if isinstance(part, str):
            told.append(f"{told.pop()}.{mask(part)}" if told else mask(part))
        elif isinstance(data, Mapping) and told:
            told.append(_entry_name(told.pop(), part, data, names))
    return " ".join(told)


def _entry_name(table: str, number: int, entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    wanted = re.findall(r"{(\w+)}", names.get(table, ""))
    if wanted and all(isinstance(entry.get(w), (str, int)) for w in wanted):
        return names[table].format_map({w: _id_or_masked(entry[w]) for w in wanted})
    name = next((entry[k] for k in _NAMES if isinstance(entry.get(k), (str, int))), None)
    return f"{table} ”{mask(show(name))}”" if name is not None else f"{table} nummer {number + 1}"


def _id_or_masked(value: object) -> str:
    """A name as it may be shown: an id that we made is told whole, whatever figures are in it."""
    text = show(value)
    return text if _OUR_ID.fullmatch(text) else mask(text)


def _key(loc: tuple[int | str, ...]) -> str:
    """The last name of a place, with the number of the value in its list."""
    last = loc[-1] if loc else "filen"
    if last == "[key]" and len(loc) > 1:
        return mask(str(loc[-2]))
    if isinstance(last, int):
        before = next((p for p in reversed(loc[:-1]) if isinstance(p, str)), "")
        return f"{mask(before)} nummer {last + 1}" if before else f"nummer {last + 1}"
    return mask(last)


def _known_keys(model: Any, loc: tuple[int | str, ...]) -> list[str]:
    """The keys that a model has at a place, found in its schema."""
    schema = _adapter(model).json_schema()
    return sorted(_properties(schema, loc, schema.get("$defs", {})))


def _heading_of(model: Any, loc: tuple[int | str, ...]) -> str:
    """How a key that holds tables is headed: [[insats]], [argang.…]; '' for one that is a line."""
    schema = _adapter(model).json_schema()
    found = _properties(schema, loc[:-1], schema.get("$defs", {})).get(str(loc[-1]), {})
    name = ".".join(str(part) for part in loc if isinstance(part, str))
    if found.get("type") == "array" and _is_table(found.get("items", {})):
        return f"[[{name}]]"
    below = [found.get("additionalProperties"), *found.get("patternProperties", {}).values()]
    if any(isinstance(b, Mapping) and _is_table(b) for b in below):
        return f"[{name}.…]"
    return f"[{name}]" if _is_table(found) else ""


def _is_table(schema: Mapping[str, Any]) -> bool:
    return "$ref" in schema or schema.get("type") == "object"


def _properties(
    schema: Mapping[str, Any], loc: tuple[int | str, ...], defs: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    """The keys of a place, each with its schema."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    choices = [c for k in ("anyOf", "oneOf") for c in schema.get(k, ())]
    if choices:
        tagged = [c for c in choices if loc and loc[0] in _tags(c, defs)]
        return {k: v for c in tagged or choices for k, v in _properties(c, loc[1:] if tagged else loc, defs).items()}
    if not loc:
        return dict(schema.get("properties", {}))
    if isinstance(loc[0], int):
        return _properties(schema.get("items", {}), loc[1:], defs)
    below = schema.get("properties", {}).get(loc[0], schema.get("additionalProperties", {}))
    return _properties(below if isinstance(below, Mapping) else {}, loc[1:], defs)


def _tags(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> set[str]:
    """The values that tell a choice from the others: those that can only be one."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    return {p["const"] for p in schema.get("properties", {}).values() if "const" in p}
