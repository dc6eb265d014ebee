"""What looks like a figure and is none: dates, years, numbers of pages, tables, laws, phones and persons."""

from __future__ import annotations

import re

from pipeline.typography import month_name

_MONTH = "|".join(month_name(m) for m in range(1, 13))
_SHORT = "|".join(sorted({month_name(m)[:3] for m in range(1, 13)}))
_MONTHS = rf"(?:{_MONTH}|(?:{_SHORT})\b\.?)"
_YEAR = r"(?:19|20)\d{2}"
# What a number that names something stands after. It is a name: table 3, chapter 2, round 1.
_NAMED = (
    r"tabell(?:erna)?|diagram(?:met)?|figur(?:en)?|bild|not(?:en)?|fotnot|bilaga|bilagorna|sida(?:n)?|sid\.?|s\.|kapitel|kap\.?"
    r"|avsnitt(?:et)?|punkt(?:en)?|paragraf|artikel|mål(?:område)?(?:t)?|steg|fas|etapp|modul|version|nr\.?|nummer|dnr|diarienummer"
    r"|ärende|vecka|v\.|kvartal|tertial|rum|grupp|nivå|alternativ|agenda|europa|sfs|prop\.?|iso|kl\.?|klockan|konto|ansvar|förbehåll|insats nr|fas"
)
_PATTERNS = (
    r"\b(?:https?://|www\.)\S+",
    r"\b[\w.+-]+@[\w-]+\.[\w.]+",
    # Days and spans of days: 2022-12-31, 31/12 2022, 31 december 2022, 1–3 mars.
    rf"\b{_YEAR} ?[-–.]\d{{2}}[-–.]\d{{2}}(?!\d)",
    rf"\b{_YEAR}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\b(?![-–]\d)",
    rf"(?<![\d(])(?:[1-9]|[12]\d|3[01])/(?:1[0-2]|[1-9])(?:[ -–]{{1,3}}{_YEAR}\b|-\d\d\b)?(?!\d)",
    rf"\b(?:den )?\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}}|:e)?\.?\s(?:{_MONTHS})(?:\s{_YEAR})?\b",
    rf"\b(?:{_MONTHS})\s(?:{_YEAR}|\d{{1,2}})\b",
    r"\bkl(?:ockan|\.)?\s?\d{1,2}[.:]\d{2}(?:\s?[–-]\s?\d{1,2}[.:]\d{2})?",
    # Numbers of organisations, persons, phones, matters, laws, postal codes.
    r"\b\d{6}[-–]\d{4}\b|\b(?:19|20)\d{6}[-–]?\d{4}\b",
    r"(?<!\d)(?:\+46[ \d()-]{7,14}|0\d{1,3}[-–/]\s?\d{2,3}(?:[ ]?\d{2,3}){1,3})(?!\d)",
    r"\b[A-ZÅÄÖ][a-zåäö]?-?\d{4}/\d{4}(?: \d{4})?\b",
    r"\b[A-ZÅÄÖ]{1,6}[ -]?\d{2,4}[/:]\d+(?:[-/]\d+)?\b|\b\d{2,4}/\d{3,5}(?:[-.]\d+)?\b",
    rf"\b{_YEAR}:\d+(?:\.\d+)?\b|§+\s?\d+(?:\s?[–-]\s?\d+)?|\b\d+\s?(?:kap\.|§)",
    r"\b\d{3}\s\d{2}\s(?=[A-ZÅÄÖ])(?![A-ZÅÄÖ]{2,}\b)(?=[A-ZÅÄÖ][a-zåäö]{2,}\s*(?:$|[,.\n]))",
    # Years, and spans of them: 2017, 2017–2019, 2017/18, åren 2017 och 2018, 1990-talet.
    rf"\b{_YEAR}\s?[–/-]\s?(?:{_YEAR}|\d\d)\b(?!\s?(?:%|procent|kr|tkr|mnkr))",
    rf"(?<![\d,.\u00a0 ]){_YEAR}(?!\d|,\d)(?!\s?(?:%|procent|kr\b|kronor|tkr|mnkr|mkr|st\b))(?:-talet)?",
    rf"(?<=[ \u00a0]){_YEAR}(?!\d|,\d)(?!\s?(?:%|procent|kr\b|kronor|tkr|mnkr|mkr|st\b))(?:-talet)?",
    # Numbers that name.
    rf"\b(?:{_NAMED})[ \u00a0]?:?\d{{1,6}}(?!\d|[-–]\d{{4}})(?:[.:]\d+)*(?:\s?(?:[–-]|och|,)\s?\d{{1,2}}(?![-–\d,]|\s?(?:%|procent)|[ \u00a0]\d{{3}}\b))*[a-z]?\b(?![ \u00a0]\d{{3}}\b|\s?(?:tkr|mnkr)|\s?(?:%|procent|kr\b|personer|deltagare|st\b))",
    r"\b[A-ZÅÄÖ]{1,4}\d+\b|\b\d+[A-ZÅÄÖ]\b|\b[a-zåäöA-ZÅÄÖ]+-\d{1,2}\b(?!\s?(?:%|procent))|\b\d+-?(?:timmars|årig\w*|dagars|veckors|stegs\w*|gradig\w*)\b",
    r"\b(?:T|Q|H)[1-4]\b",
    # Numbers of chapters and versions: 6.2, 1.4.2.
    r"(?<![\d,])\d{1,2}(?:\.\d{1,2})+\.?(?![\d,]|\s?(?:%|procent|kr\b|tkr|mnkr|mkr|miljoner))",
)
# What begins a paragraph: 1. 2) 3.2 a)
_ENUMERATED = re.compile(r"^\s*(?:\(?\d{1,2}(?:[.)]|(?:\.\d{1,2})+\.?)(?=\s)|\d{1,2}\.(?=[A-ZÅÄÖ]))")
# Where letters that are large say what a number is.
_CASED = tuple(p for p in _PATTERNS if "A-ZÅÄÖ" in p)
_SENSITIVE = re.compile("|".join(f"(?:{p})" for p in _CASED))
_INSENSITIVE = re.compile("|".join(f"(?:{p})" for p in _PATTERNS if p not in _CASED), re.IGNORECASE)


def blank(text: str) -> str:
    """The text with all that is no figure made spaces of: every letter left stands where it stood."""
    for pattern in (_INSENSITIVE, _SENSITIVE, _ENUMERATED):
        text = pattern.sub(lambda m: " " * len(m.group()), text)
    return text
