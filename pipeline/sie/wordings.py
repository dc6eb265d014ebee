"""Every text about a fault in a SIE file, in one place. Swedish, for the one who can mend the file.

The words after $ are filled in by `faults.finding`. Headline, found and expected are
written without a full stop; the action is a whole sentence.
"""

from __future__ import annotations

from typing import NamedTuple

from .codes import Code, Severity


class Wording(NamedTuple):
    """The text of one fault, with $names for what differs."""

    severity: Severity
    headline: str
    found: str
    expected: str
    action: str


_E, _W = Severity.ERROR, Severity.WARNING
_AGAIN = "Exportera filen på nytt ur ekonomisystemet."
_MEND = "Rätta i ekonomisystemet och exportera filen på nytt."
_LOOK = "Jämför med bokföringen i ekonomisystemet; exportera på nytt när orsaken är rättad."
_ASK = "Be den som har hand om ekonomisystemet att rätta exporten."

WORDINGS: dict[Code, Wording] = {
    Code.EMPTY_FILE: Wording(_E, "filen är tom", "", "en SIE-fil", _AGAIN),
    Code.NOT_SIE: Wording(
        _E,
        "filen är inte en SIE-fil",
        "”$value”",
        "en första rad som börjar med #FLAGGA",
        "Exportera bokföringen som SIE typ 4 ur ekonomisystemet och lägg den filen i mappen.",
    ),
    Code.SIE5: Wording(
        _E,
        "filen är SIE 5 eller någon annan XML",
        "”$value”",
        "SIE 4, som börjar med #FLAGGA",
        "Välj SIE typ 4 i stället för SIE 5 när bokföringen exporteras.",
    ),
    Code.UTF16: Wording(
        _E,
        "filen har sparats om med två byte per tecken (UTF-16)",
        "",
        "PC8 (CP437), som standarden kräver",
        "Använd filen som den kom ur ekonomisystemet, inte en som sparats om i ett annat program.",
    ),
    Code.BAD_TYPE: Wording(_E, "#SIETYP är okänd", "”$value”", "1, 2, 3 eller 4", "Exportera som SIE typ 4."),
    Code.NO_LABEL: Wording(
        _E,
        "raden börjar inte med en etikett",
        "”$value”",
        "en rad som börjar med #, { eller }",
        "Ta bort raden om den lagts till för hand. " + _AGAIN,
    ),
    Code.OPEN_QUOTE: Wording(
        _E, "ett citattecken avslutas inte", "”$value”", "ett avslutande citattecken på samma rad", _AGAIN
    ),
    Code.OPEN_LIST: Wording(
        _E, "en objektlista avslutas inte", "”$value”", "en lista som slutar med } på samma rad", _AGAIN
    ),
    Code.BAD_LIST: Wording(
        _E,
        "objektlistan går inte att läsa",
        "”$value”",
        'dimensionens nummer och objektets kod parvis, till exempel {6 "MIA"}, eller {}',
        _ASK,
    ),
    Code.MISSING_FIELD: Wording(
        _E, "$label saknar $field", "$count fält", "minst $least fält", "Raden kan vara avkortad. " + _AGAIN
    ),
    Code.BAD_ACCOUNT: Wording(
        _E, "kontonumret på $label är inte ett tal", "”$value”", "bara siffror, till exempel 1930", _ASK
    ),
    Code.BAD_AMOUNT: Wording(
        _E,
        "beloppet på $label går inte att läsa",
        "”$value”",
        "siffror med decimalpunkt och utan mellanrum, högst 15 siffror före och 6 efter, till exempel -1243.50",
        _ASK,
    ),
    Code.BAD_DATE: Wording(
        _E, "$field på $label är inte ett datum", "”$value”", "åtta siffror (ÅÅÅÅMMDD), till exempel 20220131", _ASK
    ),
    Code.BAD_YEAR: Wording(_E, "årsnumret på $label går inte att läsa", "”$value”", "0, -1, -2 och så vidare", _ASK),
    Code.YEAR_BACKWARDS: Wording(
        _E, "räkenskapsåret slutar innan det börjar", "$start till $end", "ett slut efter början", _MEND
    ),
    Code.BAD_PERIOD: Wording(
        _E, "perioden på $label går inte att läsa", "”$value”", "sex siffror (ÅÅÅÅMM), till exempel 202201", _ASK
    ),
    Code.ROW_OUTSIDE_VOUCHER: Wording(
        _E, "$label står utanför en verifikation", "", "raden mellan { och } efter #VER", _AGAIN
    ),
    Code.RECORD_INSIDE_VOUCHER: Wording(
        _E,
        "$label står inne i verifikation $voucher",
        "",
        "bara #TRANS, #RTRANS och #BTRANS före }",
        "Verifikationen kan vara avklippt i mitten. " + _AGAIN,
    ),
    Code.NO_BLOCK: Wording(
        _E, "verifikation $voucher saknar rader", "$label", "{ på en egen rad direkt efter #VER", _AGAIN
    ),
    Code.STRAY_BRACE: Wording(_E, "en klammer står ensam", "$value", "klamrar bara runt raderna efter #VER", _AGAIN),
    Code.CUT_VOUCHER: Wording(
        _E,
        "filen slutar mitt i verifikation $voucher",
        "filens slut",
        "} efter verifikationens rader",
        "Filen är avkortad. " + _AGAIN,
    ),
    Code.CUT_RECORD: Wording(
        _E, "filen slutar mitt i en post", "”$value”", "hela poster och ett radslut", "Filen är avkortad. " + _AGAIN
    ),
    Code.CUT_CHECKSUM: Wording(
        _E,
        "filen lovar en kontrollsumma men den saknas i slutet",
        "",
        "#KSUMMA med ett tal sist i filen",
        "Filen är avkortad. " + _AGAIN,
    ),
    Code.BAD_CHECKSUM: Wording(_E, "kontrollsumman går inte att läsa", "”$value”", "ett heltal efter #KSUMMA", _AGAIN),
    Code.UNWRITABLE_CHARACTER: Wording(
        _E,
        "ett tecken i ”$value” kan inte skrivas i $encoding",
        "$character",
        "tecken som finns i $encoding, utan radbyten och andra styrtecken",
        "Byt ut tecknet eller skriv filen i UTF-8.",
    ),
    Code.ENCODING: Wording(
        _W,
        "filen är inte skriven i den teckenkod som standarden kräver",
        "$encoding",
        "PC8 (CP437)",
        "Läst som $encoding. Titta efter att å, ä och ö är rätt i namn och texter.",
    ),
    Code.LOST_CHARACTER: Wording(
        _W,
        "tecken kunde inte läsas och är utbytta mot \N{REPLACEMENT CHARACTER}",
        "$value, $times, på rad $lines",
        "tecken som finns i $encoding",
        "Rätta texterna i ekonomisystemet eller " + _AGAIN[0].lower() + _AGAIN[1:],
    ),
    Code.SUSPECT_CHARACTER: Wording(
        _W,
        "tecken ser ut att vara skrivna i en annan teckenkod än resten av filen",
        "$value, $times, på rad $lines",
        "samma teckenkod ($encoding) i hela filen",
        "Titta efter att å, ä och ö är rätt på raderna.",
    ),
    Code.LOOSE_QUOTE: Wording(
        _W,
        "ett citattecken står mitt i ett fält utan \\ före",
        "”$value”",
        'citattecken inne i en text skrivna som \\"',
        "Läst som en del av texten. Titta efter att den blev rätt.",
    ),
    Code.MISSING_LIST: Wording(
        _W, "$label saknar objektlista", "”$value”", "{} mellan konto och belopp", "Läst som en tom lista. " + _ASK
    ),
    Code.BAD_OPTIONAL: Wording(
        _W, "$field på $label går inte att läsa", "”$value”", "$expected", "Uppgiften är utelämnad. " + _ASK
    ),
    Code.DAMAGED_RECORD: Wording(
        _W,
        "en skadad $label är utelämnad",
        "$value",
        "en hel post",
        "Inget tal räknas ur den. Titta efter om filen är skadad också på andra ställen.",
    ),
    Code.REPEATED_RECORD: Wording(
        _W, "$label $value finns redan", "", "en gång", "Den första gäller. Titta efter vilken som är rätt."
    ),
    Code.NO_LAST_NEWLINE: Wording(
        _W,
        "sista raden saknar radslut",
        "”$value”",
        "ett radslut efter varje rad",
        "Filen kan vara avkortad. Titta efter att sista raden är hel, eller exportera på nytt.",
    ),
    Code.UNOPENED_CHECKSUM: Wording(
        _W,
        "kontrollsumman har ingen början",
        "#KSUMMA $value",
        "#KSUMMA utan tal i början av filen också",
        "Summan är inte prövad. " + _ASK,
    ),
    Code.MISSING_RECORD: Wording(_W, "obligatoriska poster saknas", "", "$value", "Inget räknas fel av det. " + _ASK),
    Code.MISSING_YEAR: Wording(
        _E, "räkenskapsåret saknas", "", "#RAR 0 med årets första och sista dag", "Datum är inte prövade. " + _ASK
    ),
    Code.PART_OF_YEAR: Wording(
        _E,
        "bokföringen omfattar inte hela räkenskapsåret",
        "till och med $date ($label)",
        "till och med $end",
        "Exportera filen på nytt när hela året är bokfört.",
    ),
    Code.ODD_EXTENT: Wording(
        _W,
        "#OMFATTN säger inget om året",
        "$date",
        "den sista dag som saldona gäller",
        "Uppgiften används inte. " + _ASK,
    ),
    Code.UNKNOWN_LABEL: Wording(
        _W,
        "okänd etikett $label",
        "$rows, den första här",
        "etiketter ur standarden",
        "Raderna är inte lästa. Titta efter att etiketten inte är felskriven.",
    ),
    Code.UNBALANCED_VOUCHER: Wording(
        _E, "verifikation $voucher går inte jämnt ut", "summan $amount", "summan 0,00", _MEND
    ),
    Code.REPEATED_VOUCHER: Wording(
        _E,
        "verifikation $voucher finns redan",
        "samma serie och nummer som på rad $first",
        "varje nummer en gång i sin serie",
        "Titta efter om verifikationen är exporterad två gånger. " + _MEND,
    ),
    Code.VOUCHER_OUTSIDE_YEAR: Wording(
        _E, "verifikation $voucher ligger utanför räkenskapsåret", "$date", "$start till $end", _MEND
    ),
    Code.ROW_OUTSIDE_YEAR: Wording(
        _W, "en rad i verifikation $voucher ligger utanför räkenskapsåret", "$date", "$start till $end", _MEND
    ),
    Code.LONE_ADDED_ROW: Wording(
        _E,
        "#RTRANS i verifikation $voucher saknar sin #TRANS",
        "konto $account, $amount",
        "en #TRANS med samma konto, objekt och belopp i verifikationen",
        "Den tillagda raden är inte räknad. " + _ASK,
    ),
    Code.UNDECLARED_ACCOUNT: Wording(
        _E, "konto $account saknar #KONTO", "$rows, den första här", "kontot i filens kontoplan", _ASK
    ),
    Code.TECHNICAL_ACCOUNT: Wording(
        _W,
        "konto $account är inget kontonummer",
        "”$value”",
        "siffror, till exempel 1930",
        "Kontot används inte. Inget tal räknas ur det.",
    ),
    Code.TECHNICAL_ACCOUNT_USED: Wording(
        _E,
        "det finns belopp på konto $account, som inget kontonummer har",
        "$rows med summan $amount, i verifikation $vouchers",
        "belopp bara på konton ur kontoplanen",
        "Bokför om raderna till rätt konto och exportera filen på nytt.",
    ),
    Code.UNDECLARED_DIMENSION: Wording(
        _W, "dimension $dimension saknar #DIM", "den första raden med den här", "#DIM $dimension med ett namn", _ASK
    ),
    Code.UNDECLARED_OBJECT: Wording(
        _W,
        "objekt i dimension $dimension saknar #OBJEKT",
        "$count objekt, det första ”$value” här",
        "#OBJEKT för varje objekt",
        "Objekten har ingen benämning. " + _ASK,
    ),
    Code.REPEATED_DIMENSION: Wording(
        _W,
        "objektlistan har dimension $dimension två gånger",
        "”$value” också",
        "ett objekt per dimension",
        "Det första objektet gäller. " + _MEND,
    ),
    Code.WRONG_KIND: Wording(
        _W,
        "$label står på konto $account",
        "$amount",
        "$expected",
        "Titta efter att kontot är rätt klassat i kontoplanen.",
    ),
    Code.REPEATED_BALANCE: Wording(
        _E,
        "$label för konto $account och år $year finns redan",
        "$amount, och $first på rad $at",
        "ett saldo per konto och år",
        "Båda är räknade. " + _LOOK,
    ),
    Code.BALANCE_MOVEMENT: Wording(
        _E,
        "konto $account stämmer inte: ingående balans och verifikationer ger inte utgående balans",
        "utgående balans $amount",
        "$opening + $moved = $expected",
        _LOOK,
    ),
    Code.RESULT_MOVEMENT: Wording(
        _E,
        "konto $account stämmer inte: verifikationerna ger inte årets resultat på kontot",
        "#RES $amount",
        "$expected, summan av verifikationerna",
        _LOOK,
    ),
    Code.OBJECT_MOVEMENT: Wording(
        _E,
        "objekt $value på konto $account stämmer inte: ingående balans och verifikationer ger inte utgående",
        "#OUB $amount",
        "$opening + $moved = $expected",
        _LOOK,
    ),
    Code.TOTAL: Wording(
        _E,
        "år $year går inte jämnt ut: utgående balanser och resultat ger inte summan av ingående balanser",
        "$ub + $res = $amount",
        "$expected",
        "Konton kan saknas i filen. " + _LOOK,
    ),
    Code.OPENING_TOTAL: Wording(
        _W,
        "de ingående balanserna för år $year går inte jämnt ut",
        "summan $amount",
        "summan 0,00",
        "Förra årets resultat kan vara inte omfört. " + _LOOK,
    ),
    Code.OPENING_DIFFERS: Wording(
        _E,
        "den ingående balansen på konto $account är en annan än förra årets utgående",
        "$amount",
        "$expected, $place",
        "För över de utgående balanserna på nytt i ekonomisystemet och exportera filen igen.",
    ),
    Code.OPENING_EQUITY_DIFFERS: Wording(
        _E,
        "det ingående egna kapitalet är ett annat än förra årets utgående",
        "$amount på kontona 20xx tillsammans",
        "$expected med förra årets resultat, $place",
        "För över de utgående balanserna på nytt i ekonomisystemet och exportera filen igen.",
    ),
    Code.CHECKSUM_DIFFERS: Wording(
        _E,
        "kontrollsumman stämmer inte",
        "$amount räknat ur filen",
        "$value enligt #KSUMMA",
        "Filen har ändrats eller skadats efter exporten. " + _AGAIN,
    ),
}
