"""The surveys: groups, questions and answers coded, and what cannot be an answer refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.clean.coding import Code, Codebook, code_rows, insats_codebook, listed_codebook, own_word
from pipeline.clean.words import Row, distinct_words, unknown_word, word_fault
from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault, mask, nearest, suggest
from pipeline.forbund.model import Forbund
from pipeline.names import LEFT_OUT
from pipeline.store import create_table, has_rows, query_rows
from pipeline.surveys.questions import Question, asked_groups, counting_names, read_scale, read_surveys

if TYPE_CHECKING:
    import duckdb

_FILES = "pipeline/surveys/enkater/"
# The dimension of a survey: a column for each question.
QUESTION = "fraga"
_NUMBER = re.compile(r"^fråga\s*\d+\s*[:.)]\s*|^\d+\s*[:.)]\s+", re.IGNORECASE)


def load_survey_codes(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    """Make the code tables that enkatsvar and enkatutskick are built with.

    Raises DeliveryFaults for an unknown group, question, answer, insats or kön, and for
    more answers than were asked for.
    """
    groups = listed_codebook("respondentgrupp", forbund)
    where = own_word("respondentgrupp", toml)
    faults = [*_code_groups(con, groups, where), *_code_asked(con, groups, where)]
    faults += _code_words(con, "insats", insats_codebook(forbund), "insatsen", toml)
    faults += _code_words(con, "kon", listed_codebook("kon", forbund), "kön", own_word("kon", toml))
    faults += _code_questions(con)
    counted = [{"id": i, "svar": a} for i, (_, counts) in counting_names().items() for a in counts]
    create_table(con, "kod_enkat_raknas", {"id": "VARCHAR", "svar": "VARCHAR"}, counted)
    faults += [] if faults else _too_many_answers(con)
    if faults:
        raise DeliveryFaults(faults)


def _code_groups(con: duckdb.DuckDBPyConnection, groups: Codebook, where: str) -> list[Fault]:
    """kod_enkat_grupp: the words of a row -> its group. kod_enkat_vidare: the groups it counts in."""
    _load_wider(con)
    rows, faults = [], []
    for found in distinct_words(con, "enkat", ("grupp", "undergrupp")):
        code = _group(found, groups)
        if code and (asked := _own_surveys(code)) == [code.kod]:
            rows.append(found | {"kod": code.kod})
        elif code:
            faults.append(_several_surveys(found, code, asked))
        elif not found["grupp"] and not found["undergrupp"]:
            faults.append(_no_group(found))
        else:
            words = " > ".join(w for w in (found["grupp"], found["undergrupp"]) if w)
            faults.append(unknown_word(found, "respondentgruppen är okänd", words, groups.suggest(words), where))
    create_table(con, "kod_enkat_grupp", dict.fromkeys(("grupp", "undergrupp", "kod"), "VARCHAR"), rows)
    return faults


def _no_group(found: Row) -> Fault:
    """The fault of rows without a group; it is of the row, not of an answer."""
    return word_fault(
        found | {"_column": ""},
        "svaret har ingen respondentgrupp",
        "en tom cell",
        "en grupp för varje svarande",
        "Fyll i gruppen i kolumnen Respondentgrupp, eller låt filens namn säga den, som nns_enkat_personal_2024. "
        "Är raden ingen svarande, till exempel en andra rubrikrad: ta bort den.",
    )


def _own_surveys(code: Code) -> list[str]:
    """The groups that have a survey of their own: the code itself, or for one of several together those."""
    parts = [r["kod"] for r in read_codes("respondentgrupp") if code.kod in (r["kod"], r["grupp"], r["samlad"])]
    return [code.kod] if code.kod in asked_groups() else [p for p in parts if p in asked_groups()]


def _several_surveys(found: Row, code: Code, asked: Iterable[str]) -> Fault:
    """The fault of a group that is several, each with a survey of its own."""
    names = {r["kod"]: r["namn"] for r in read_codes("respondentgrupp")}
    return word_fault(
        found | {"_column": ""},
        "respondentgruppen har fler än en enkät",
        f"”{mask(code.namn)}”",
        " eller ".join(f"”{names[c]}” ({c})" for c in asked),
        "Skriv vilken i kolumnen Respondentgrupp eller i filens namn, som nns_enkat_deltagare_avslut_2024.",
    )


def _load_wider(con: duckdb.DuckDBPyConnection) -> None:
    """Each group counts as itself, in the wider group and in the one above; `del` is its part there."""
    rows = [
        {"kod": r["kod"], "respondentgrupp": wider, "del": part}
        for r in read_codes("respondentgrupp")
        for wider, part in {r["samlad"]: r["grupp"], r["grupp"]: r["kod"], r["kod"]: r["kod"]}.items()
    ]
    create_table(con, "kod_enkat_vidare", dict.fromkeys(("kod", "respondentgrupp", "del"), "VARCHAR"), rows)


def _group(found: Row, groups: Codebook) -> Code | None:
    group, part = str(found["grupp"] or ""), str(found["undergrupp"] or "")
    return groups.find(part, group) if part else groups.find(group)


def _code_asked(con: duckdb.DuckDBPyConnection, groups: Codebook, where: str) -> list[Fault]:
    """kod_utskick: the groups of the response rates; more answers than asked is a fault."""
    rows = query_rows(con, "select * from utskick where not ar_summarad")
    found, faults = code_rows(rows, "grupp", groups, "respondentgruppen", where)
    coded = [{"post": name, "kod": c.kod} for (_, name), c in sorted(found.items())]
    create_table(con, "kod_utskick", {"post": "VARCHAR", "kod": "VARCHAR"}, coded)
    faults += [
        word_fault(
            r,
            "fler svar än tillfrågade",
            f"{int(r['svarande'])} svar av {int(r['tillfragade'])} tillfrågade",
            "högst så många svar som tillfrågade",
            "Rätta antalet tillfrågade eller svarande i originalet.",
        )
        for r in rows
        if r["tillfragade"] is not None and r["svarande"] is not None and r["svarande"] > r["tillfragade"]
    ]
    return faults


def _too_many_answers(con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """More respondents in the files than the response rates say were asked."""
    if not (has_rows(con, "enkat") and has_rows(con, "utskick")):
        return []
    rows = query_rows(
        con,
        """with svarande as (
            select v.respondentgrupp as kod, count(distinct (e._file, e._sheet, e._row)) as antal
            from enkat as e
            inner join kod_enkat_grupp as g
                on g.grupp is not distinct from e.grupp and g.undergrupp is not distinct from e.undergrupp
            inner join kod_enkat_vidare as v on v.kod = g.kod
            where e.svar is not null and not e.ar_summarad
            group by 1
        )
        select u._file, u._sheet, u._row, u.grupp, u.tillfragade, s.antal
        from utskick as u
        inner join kod_utskick as k on k.post = u.grupp
        inner join svarande as s on s.kod = k.kod
        where s.antal > u.tillfragade
        order by all""",
    )
    return [
        word_fault(
            r,
            "enkätfilerna har fler svarande än tillfrågade",
            f"{r['antal']} svarande, {int(r['tillfragade'])} tillfrågade i gruppen {r['grupp']}",
            "högst så många svarande som tillfrågade",
            "Kontrollera att rätt enkätfiler ligger i mappen, och antalet tillfrågade.",
        )
        for r in rows
    ]


def _code_words(con: duckdb.DuckDBPyConnection, column: str, codebook: Codebook, what: str, where: str) -> list[Fault]:
    found, faults = code_rows(distinct_words(con, "enkat", (column,)), column, codebook, what, where)
    rows = [{"varde": name, "kod": c.kod, "grupp": c.grupp} for (_, name), c in sorted(found.items()) if name]
    create_table(con, f"kod_enkat_{column}", {"varde": "VARCHAR", "kod": "VARCHAR", "grupp": "VARCHAR"}, rows)
    return faults


def _code_questions(con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """kod_enkat_fraga and kod_enkat_svar: headings and answers -> codes, by group.

    A question that only other groups are asked may stand in the file, as long as nobody in
    the group has answered it.
    """
    faults: list[Fault] = []
    questions: list[Row] = []
    answers: list[Row] = []
    for row in query_rows(
        con,
        """select k.kod, e.fraga, min(e.ar) as ar, min(e._file) as _file, min(e._sheet) as _sheet, min(e._row) as _row,
            min(e._column) as _column, count(e.svar) as antal,
            sum(count(e.svar)) over (partition by e.fraga) as av_alla
        from enkat as e
        inner join kod_enkat_grupp as k
            on k.grupp is not distinct from e.grupp and k.undergrupp is not distinct from e.undergrupp
        where not e.ar_summarad group by 1, 2 order by 4, 5, 7, 1""",
    ):
        question = _find(_put_to(row["kod"]), row["fraga"])
        if question is None and (row["antal"] or (not row["av_alla"] and _find(_every(), row["fraga"]) is None)):
            faults.append(_unknown_question(row, _put_to(row["kod"])))
        elif question and row["ar"] < question.since:
            faults.append(
                word_fault(
                    row,
                    f"frågan ställs först från {question.since}",
                    f"”{mask(row['fraga'])}” i {row['ar']} års enkät",
                    f"år {question.since} eller senare",
                    f"Kontrollera året, eller ändra fran i {_FILES}.",
                )
            )
        elif question:
            questions += [
                {
                    "kod": row["kod"],
                    "rubrik": row["fraga"],
                    "fraga": id_,
                    "huvud": id_ == question.id,
                    "skala": question.scale,
                }
                for id_, _ in question.countings
            ]
            faults += _code_answers(con, row["fraga"], row["kod"], question, answers)
    types = {"kod": "VARCHAR", "rubrik": "VARCHAR", "fraga": "VARCHAR", "huvud": "BOOLEAN", "skala": "VARCHAR"}
    create_table(con, "kod_enkat_fraga", types, questions)
    types = {"skala": "VARCHAR", "ord": "VARCHAR", "svar": "VARCHAR"}
    create_table(con, "kod_enkat_svar", types, [dict(t) for t in {tuple(a.items()): None for a in answers}])
    return faults


def unknown_questions(rows: Iterable[Row]) -> list[Fault]:
    """A fault for each heading of the rows of a survey that is a question to nobody, at its first row."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(str(row["fraga"]), row)
    return [_unknown_question(row, _every()) for asked, row in first.items() if _find(_every(), asked) is None]


def _unknown_question(row: Row, known: Iterable[Question]) -> Fault:
    action = (
        f"Är det en känd fråga med samma innebörd: lägg rubriken som alias under den i {_FILES}. "
        "Har orden fått en annan innebörd, eller är frågan ny: lägg den där som en egen [[fraga]], så som docs/enkater.md visar. "
        f'Ska den inte räknas, som en fråga med egna ord: make lar FIL=… FORBUND=… AR=… SVAR="frågan={LEFT_OUT}".'
    )
    close = nearest(row["fraga"], [q.text for q in known])
    expected = suggest(row["fraga"], [q.text for q in known]) if close else f"en fråga i {_FILES}"
    return word_fault(row, "frågan finns inte i frågefilen", f"”{mask(row['fraga'])}”", expected, action)


def _code_answers(
    con: duckdb.DuckDBPyConnection, heading: str, group: str, question: Question, answers: list[Row]
) -> list[Fault]:
    """Add the words of a question's answers to `answers`; a fault for each outside the scale."""
    words = _words_of(question.scale)
    faults = []
    for row in query_rows(
        con,
        """select e.svar, min(e._file) as _file, min(e._sheet) as _sheet, min(e._row) as _row, min(e._column) as _column
        from enkat as e
        inner join kod_enkat_grupp as k
            on k.grupp is not distinct from e.grupp and k.undergrupp is not distinct from e.undergrupp
        where e.fraga = ? and k.kod = ? and e.svar is not null and not e.ar_summarad group by 1 order by 4""",
        [heading, group],
    ):
        code = words.find(row["svar"])
        if code is None:
            scale = " / ".join(read_scale(question.scale).values())
            faults.append(
                word_fault(
                    row,
                    f"svaret ligger utanför skalan för ”{question.text}”",
                    f"”{mask(row['svar'])}”",
                    scale,
                    "Rätta svaret i originalet, eller lägg ordet som alias i pipeline/codes/enkatskala.csv.",
                )
            )
        else:
            answers.append({"skala": question.scale, "ord": row["svar"], "svar": code.kod or None})
    return faults


def _words_of(scale: str) -> Codebook:
    rows = [r for r in read_codes("enkatskala") if r["skala"] == scale]
    return Codebook(
        (word, Code(r["kod"], r["namn"], "")) for r in rows for word in (r["namn"], *r["alias"].split("|")) if word
    )


def _put_to(group: str) -> list[Question]:
    return [q for s in read_surveys() if group in s.groups for q in s.questions]


def _every() -> list[Question]:
    return [q for s in read_surveys() for q in s.questions]


def _find(questions: Iterable[Question], heading: str) -> Question | None:
    """The question of a heading: its text or an alias, without a number before it."""
    by_text = Codebook((text, Code(q.id, q.text, "")) for q in questions for text in (q.text, *q.alias))
    code = by_text.find(_NUMBER.sub("", heading))
    return next((q for q in questions if code and q.id == code.kod), None)
