"""What a label says by its form alone: year, kön, kind and unit. Which measure it is of is settled by the label lists."""

from __future__ import annotations

import re

from pipeline.typography import SCALE

_YEAR = re.compile(r"(?<![\d:])((?:19|20)\d{2})(?!\d|:\d)")
_UNITS = (
    ("tkr", r"\b(?:tkr|kkr|ksek|tusen kr(?:onor)?|tusental(?:s)? kr(?:onor)?)\b"),
    ("mnkr", r"\b(?:mnkr|mkr|msek|miljoner(?: kr(?:onor)?)?)\b"),
    ("procent", r"%|\bprocent\b|\bandel(?:en)?\b|\bsoliditet\b|\bsvarsfrekvens\b"),
    ("kr", r"\b(?:kr|kronor|sek)\b"),
    ("manader", r"\bmånader\b"),
    ("tjanster", r"\b(?:års|hel|heltids)?tjänster\b"),
    ("antal", r"\bantal(?:et)?\b|\bst\b|\bpersoner\b"),
)
_UNIT = tuple((unit, re.compile(pattern, re.IGNORECASE)) for unit, pattern in _UNITS)
_KINDS = (
    ("avvikelse", r"\b(?:avvikelse|differens|diff|förändring|skillnad|utfall\s?[-–/]\s?budget)\w*"),
    ("budget", r"\b(?:budget(?!utfall)\w*|plan(?:erat|erad|erade)?|beviljat)\b|\bbudgetförslag"),
    ("prognos", r"\bprognos\w*"),
    ("mal", r"\b(?:mål|målvärde|målsättning|målnivå)\b"),
    ("utfall", r"\b(?:utfall|resultat|bokslut|redovisat|faktisk\w*|kostnad tom|per 31/12)\b"),
)
_KIND = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_WOMEN, _MEN = re.compile(r"\bkvinn(?:a|or|orna)\b", re.IGNORECASE), re.compile(r"\bm(?:an|än|ännen)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:annat|ej angivet|okänt|inget)(?:[ /]+\w+)* ?kön\b|^(?:annat ?/ ?)?ej angivet$|^annat$", re.IGNORECASE
)
_ALL = re.compile(r"^(?:totalt?|alla|samtliga|summa|båda)$", re.IGNORECASE)


def year_of(label: str) -> int:
    """The year a label names; of a span of days the last, 0 for none or for several that are no span."""
    years = [int(y) for y in _YEAR.findall(label)]
    if not years:
        return 0
    return years[-1] if len(set(years)) == 1 or re.search(r"\d{4}-\d{2}-\d{2}", label) else 0


def years_in(label: str) -> list[int]:
    """Every year that a text names, in order."""
    return [int(y) for y in _YEAR.findall(label)]


def is_years(label: str) -> bool:
    """Whether a label is a year or day and nothing else: 2022, 2022-12-31, År 2022, Utfall 2022."""
    rest = re.sub(
        r"\b(?:år(?:et)?|utfall|budget|prognos|bokslut|helår|till|t\.?o\.?m\.?|per|kr|tkr|den)\b|[\d\s./:–-]",
        "",
        label.casefold(),
    )
    return bool(years_in(label)) and not rest


def kon_of(label: str) -> str:
    """The kön in the words of a delivery: kvinnor, män, annat; '' when the label speaks of both or none."""
    if _OTHER.search(label.strip()):
        return "annat"
    women, men = bool(_WOMEN.search(label)), bool(_MEN.search(label))
    return "" if women == men else "kvinnor" if women else "män"


def is_kon(label: str) -> bool:
    """Whether a label is a kön and little else: Kvinnor, varav män, Totalt."""
    rest = re.sub(
        r"\b(?:varav|antal|andel|kvinnor|kvinna|män|man|annat|ej|angivet|kön|totalt?|alla|och|summa)\b|[\W\d_]",
        "",
        label.casefold(),
    )
    return bool(kon_of(label) or _ALL.match(label.strip())) and not rest


def kind_of(label: str) -> str:
    """The kind in our words (utfall, budget, mal, prognos, avvikelse); '' when the label names none."""
    return next((kind for kind, pattern in _KIND if pattern.search(label)), "")


def unit_of(label: str) -> str:
    """The unit that a label names; '' for none."""
    return next((unit for unit, pattern in _UNIT if pattern.search(label)), "")


def is_money(unit: str) -> bool:
    """Whether a unit is one of money."""
    return unit in SCALE
