"""Words of sentences that several readings of them share, as text for patterns over small letters, or as patterns."""

from __future__ import annotations

import re

from pipeline.typography import month_name

# When in a year that is a whole one: uppgick under året till, var vid årets slut.
TIME = r"(?: (?:(?:för|under|vid|i|den|per|år) )*(?:året|årets slut|årsskiftet|åååå|helåret|verksamhetsåret|31 december(?: åååå)?))?"
IS = "(?:var|är|blev|utgjorde|utgör)"
_HOW = "(?: (?:kraftigt|något|markant|tydligt|marginellt|svagt|lite|stadigt|rejält|väsentligt|betydligt))?"
CHANGED = (
    "(?:har )?(?:ök(?:ade|at|ar)|steg|stigit|stiger|växte|växt|vuxit|växer|minsk(?:ade|at|ar)|sjönk|sjunkit|sjunker"
    f"|krympte|krympt|föll|fallit|g(?:ick|ått) (?:upp|ned|ner)){_HOW}"
)
AMOUNTED = f"(?:uppgick|uppgår|landade|hamnade|stannade|låg|ligger|{CHANGED})"
LAST_YEAR = r"(?:förra året|föregående år\w*|året (?:innan|före)|i fjol|tidigare år)"
# The year that a number beside another is of: 2021, år 2021, föregående år.
YEAR = r"(?:19|20)\d{2}"
OTHER_YEAR = rf"(?:år |för |för år )?(?:{YEAR}|{LAST_YEAR})"
BRACKETS = re.compile(r"\([^()]*\)")
# 100 tkr lägre än budgeten: how much it is off, where no year or period follows.
MORE_OR_LESS = r"\b(?:över|under|mer|mindre|högre|lägre|fler|färre|per)\b(?! (?:året|perioden|\d{4}))"
# Who comes to a seminar is no deltagare.
EVENT = re.compile(
    r"\b(?:\w*semin\w+|\w*föreläsning\w*|\w*frukost\w*|\w*konferens\w*|besök\w*|utbildningsdag\w*|\w*träff(?:en|arna)?\b|\w+träffar\b|kompetens\w*)",
    re.IGNORECASE,
)
# What is of these is not of the year; its last day is.
PART_OF_YEAR = re.compile(
    rf"\b(?:{'|'.join(month_name(m) for m in range(1, 12))}|(?:i|under) december|våren|sommaren|hösten|vintern"
    r"|(?:vår|höst)terminen|\w*(?:kvartal|tertial|halvår)\w*)\b",
    re.IGNORECASE,
)
