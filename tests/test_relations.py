"""How measures of people stand to each other: derived from what they count, and the same as the tables say."""

from __future__ import annotations

from pathlib import Path

import pipeline
from pipeline.disclosure.relations import Counted, Part
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds_of_rows import list_kinds, make_followed, make_participations
from pipeline.measures.relations import read_relations
from pipeline.store import connect

RELATIONS = read_relations()
CLEAN = Path(pipeline.__file__).parent / "clean"
YEAR = Counted("deltagare", "helar")


def parts_of(measure: str, period: str = "helar") -> dict[str, object]:
    whole = Counted(measure, period)
    return {
        p.part.measure: p.rest
        for p in RELATIONS.parts
        if p.whole == whole and isinstance(p.part, Counted) and p.part.period == period and not p.between
    }


def test_open_and_ended_make_the_whole_in_every_period() -> None:
    for period in ("helar", "t1", "t2"):
        assert parts_of("deltagare", period)["deltagare_avslutade"] == Counted("deltagare_pagaende", period)


def test_who_was_there_on_new_years_day_is_the_same_in_every_period_and_last_year() -> None:
    """Registered less new, in January to April, to August and the year alike: those open when last year closed."""
    closed = Counted("deltagare_pagaende", "helar", 1)
    assert {parts_of("deltagare", p)["deltagare_nya"] for p in ("helar", "t1", "t2")} == {closed}


def test_the_longer_period_holds_the_shorter_and_the_same_are_new() -> None:
    grown = {p.rest for p in RELATIONS.parts if p.whole == YEAR and p.part == Counted("deltagare", "t2")}
    new = Counted("deltagare_nya", "helar")
    assert grown == {p.rest for p in RELATIONS.parts if p.whole == new and p.part == Counted("deltagare_nya", "t2")}
    assert len(grown) == 1


def test_a_number_under_two_names_is_one() -> None:
    """Exits to labour-market insatser are those with that occupation after."""
    same = [i for i in RELATIONS.inside if i.within == Counted("avslut_till_arbetsmarknadsinsats", "helar")]
    assert [(i.breakdown, i.wholly, i.touched) for i in same if i.of.period == "helar"] == [
        ("sysselsattning_efter", ("arbetsmarknadsinsats",), ("arbetsmarknadsinsats",))
    ]
    work = [i for i in RELATIONS.inside if i.within == Counted("avslut_till_arbete_studier", "helar")]
    assert [i.wholly for i in work if i.of.period == "helar"] == [("arbete", "studier")]


def test_parts_of_parts_are_known() -> None:
    assert set(parts_of("uppfoljda_12man")) == {"nadda_12man"}
    assert set(parts_of("nadda_12man")) == {"sjalvforsorjande_12man", "anstallda_vid_avslut_12man"}
    assert set(parts_of("deltagare_kand_alder")) == {"deltagare_under_30"}
    assert "avslut_till_arbete_studier" in parts_of("avslut_till_sysselsattning")


def test_what_was_stated_is_declared() -> None:
    asked = set(parts_of("vald_tillfragade"))
    assert asked == {"tillfragade_tidigare", "vald_nara_relation", "valdsutsatta"}
    assert set(RELATIONS.sensitive) == {"vald_nara_relation", "valdsutsatta"}


def test_every_measure_of_people_says_how_it_stands_to_others() -> None:
    """A new count without relations would be protected as if nothing could give it away."""
    counts = {m.id: m for m in read_measures().values() if m.people and m.kind in ("count", "distinct")}
    named = {n.partition(":")[0] for parts in RELATIONS.sums.values() for n in parts} | set(RELATIONS.distinct)
    for part in RELATIONS.parts:
        named |= {s.measure for s in (part.whole, part.part) if isinstance(s, Counted)}
    declared = {id_ for id_, m in counts.items() if m.relations and (m.relations.sum_of or m.relations.none)}
    assert set(counts) - named - declared == set()
    assert len(counts) == 29


def test_groups_of_respondents_are_part_of_wider_groups() -> None:
    assert RELATIONS.nested["chefer"] == ("beredningsgrupp", "styrgrupp")
    assert set(RELATIONS.nested["samverkan"]) == {"personal", "chefer", "styrelse"}


def test_no_two_measures_are_compared_by_chance() -> None:
    """Every pair of measures of one table: what is called a part is one in every kind of row there can be."""
    for kinds in list_kinds(m for m in read_measures().values() if m.people):
        for part in RELATIONS.parts:
            whole, piece = part.whole, part.part
            if isinstance(whole, Counted) and isinstance(piece, Counted) and {whole, piece} <= set(kinds.counted):
                assert not (kinds.counted[piece] & ~kinds.counted[whole]).any(), part


def test_relations_are_the_same_every_time() -> None:
    assert all(isinstance(p, Part) for p in RELATIONS.parts)
    assert list(dict.fromkeys(RELATIONS.parts)) == list(RELATIONS.parts)
    assert len(RELATIONS.parts) > 100


PERIOD_COLUMNS = [f"{w}_{p}" for w in ("aktuell", "ny", "avslutad", "pagaende") for p in ("helar", "t1", "t2")]


def kinds_by_hand() -> set[tuple[object, ...]]:
    con = connect()
    make_participations(con)
    columns = [*PERIOD_COLUMNS, "under_trettio", "till_arbete_studier", "till_sysselsattning"]
    asked = ", ".join(["aldersgrupp", "avslutsanledning", "sysselsattning_efter", *columns])
    return set(con.execute(f"select distinct {asked} from deltagande_nu").fetchall())


def test_the_kinds_of_row_are_those_that_the_stage_clean_makes() -> None:
    """Every kind is run through clean's own SQL, by dates, ages and codes: the same columns come out."""
    con = connect()
    macros = (CLEAN / "macros.sql").read_text("utf-8")
    con.execute("create macro periodens_manader(p) as case p when 't1' then 4 when 't2' then 8 else 12 end")
    con.execute(macros[macros.index("create or replace macro periodens_slut") :])
    con.execute("create table bortvald (_file varchar, _sheet varchar, _row integer)")
    make_participations(con)
    con.execute("""create table delivered as select *,
        date '2021-01-15' + to_months(4 * (borjan - 1)) as in_day,
        case when slut < 9 then date '2021-02-15' + to_months(4 * (slut - 1)) end as out_day from mojlig""")
    con.execute("""create macro aldersgrupp(alder) as 'x'""")
    con.execute("""create macro kodade_deltaganden() as table
        select 2021 as ar, 'utfall' as kind, cast(nr as varchar) as person, 'a' as insats, 'kvinna' as kon,
            '' as kon_detalj, alder, aldersgrupp as levererad_aldersgrupp, '' as kommun, cast(in_day as date) as in_datum,
            cast(out_day as date) as ut_datum, avslutsanledning, '' as avslut_detalj, '' as utbildning,
            '' as tid_i_forsorjning, [''] as forsorjning_fore, [''] as forsorjning_efter, [''] as overgangar,
            '' as sysselsattning_fore, sysselsattning_efter, '' as aktualiserad_av,
            case narmare_arbete when 1 then 'ja' when 0 then 'nej' end as narmare_arbete,
            '' as _file, '' as _sheet, nr as _row from delivered""")
    columns = [*PERIOD_COLUMNS, "under_trettio", "till_arbete_studier", "till_sysselsattning"]
    asked = ", ".join(["aldersgrupp", "avslutsanledning", "sysselsattning_efter", *columns])
    made = con.execute(f"select distinct {asked} from ({(CLEAN / 'deltagande.sql').read_text('utf-8')})").fetchall()
    assert set(made) == kinds_by_hand() and len(made) > 5000


def test_the_kinds_of_those_followed_are_those_that_clean_makes() -> None:
    con = connect()
    for codes in ("insats", "kon", "avslutsanledning", "nadd", "sjalvforsorjande", "anstallning_kvar"):
        con.execute(f"""create table kod_uppfoljning_{codes} as
            select unnest(['ja', 'nej']) as varde, varde as kod, varde as grupp""")
    con.execute("""create table uppfoljning_svar as select 2021 as ar, 'deltagande' as radslag, '' as person,
        'ja' as insats, 'ja' as kon, date '2020-03-01' as ut_datum, '' as avslutsanledning, *, '' as _file,
        '' as _sheet, row_number() over () as _row
        from (select unnest(['ja', 'nej']) as nadd) cross join (select unnest(['ja', 'nej', '']) as sjalvforsorjande)
        cross join (select unnest(['ja', 'nej', '']) as anstallning_kvar)""")
    con.execute("create table bortvald (_file varchar, _sheet varchar, _row bigint)")
    asked = "nadd, sjalvforsorjande, anstallning_kvar"
    made = con.execute(f"select distinct {asked} from ({(CLEAN / 'uppfoljning.sql').read_text('utf-8')})").fetchall()
    make_followed(con)
    assert set(made) == set(con.execute(f"select {asked} from uppfoljning").fetchall()) and len(made) == 10
