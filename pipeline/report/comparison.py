"""The comparison over years and förbund: numbers beside each other, with what stands in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.compare.selection import MANY, Selection, read_selection
from pipeline.forbund.model import load_every_forbund
from pipeline.measures.interval import FEWEST
from pipeline.places import EVERYTHING, REFERENCE, Places
from pipeline.report.document.model import Block, Document, Section, Text
from pipeline.report.document.pictures import read_charts
from pipeline.report.tables.comparison import Compared, measure_table, national_table, question_table
from pipeline.report.tables.differences import difference_table
from pipeline.report.tables.forms import Topic, read_comparison
from pipeline.report.words import definitions_of
from pipeline.store import read_rows
from pipeline.typography import KIND_WORD, enumerate_words

# With many förbund a table would be longer than anybody reads; the rest is in the explorer.
_YEARS_OF_MANY = 2


def comparison_document(places: Places, compared: Compared) -> Document:
    """Questions first, then differences, every measure, riket and the definitions."""
    chosen = read_selection(places.urval, places.shown(places.urval or Path()), compared.names)
    charts = read_charts(places, EVERYTHING)
    many = len({r["forbund"] for r in compared.rows}) > MANY
    sections = [
        Section("lasning", "Så läser du jämförelsen", tuple(_reading(compared, chosen, many))),
        Section("fragor", "Styrelsens frågor", tuple(_questions(compared))),
        Section("skillnader", "Skillnader", tuple(_differences(compared, many))),
    ]
    measures = list(dict.fromkeys(r["measure"] for r in compared.rows))
    topics = read_comparison().topic
    placed = {m for topic in topics for m in topic.measures}
    rest = tuple(m for m in measures if m not in placed)
    for topic in (*topics, Topic(id="ovrigt", title="Övrigt", measures=rest)):
        group = topic.measures
        blocks: list[Block] = [charts[c] for c in charts if c.partition("-")[2] in group]
        tables = (measure_table(compared, m, _YEARS_OF_MANY if many else None) for m in group)
        blocks += [t for t in tables if t]
        if blocks:
            sections.append(Section(topic.id, topic.title, tuple(blocks)))
    national = _national(places, set(measures))
    if national:
        sections.append(Section("riket", "Riket", tuple(national)))
    sections.append(Section("definitioner", "Så är talen räknade", (definitions_of(set(measures)),)))
    return Document(
        "Jämförelse mellan förbunden",
        "Samma mått, sida vid sida",
        "Alla förbund",
        tuple(sections),
        beside=(("Utforska: välj själv mått, förbund och år", "utforska.html"),),
    )


def read_compared(places: Places) -> Compared:
    """The tables of the comparison, with the names of the förbund."""
    folder = places.stage(EVERYTHING, "compare")
    views: dict[str, dict[str, dict[str, Any]]] = {}
    for view in read_rows(folder / "vy.parquet"):
        views.setdefault(view["obs_id"], {})[view["vy"]] = view
    return Compared(
        rows=read_rows(folder / "jamforelse.parquet", order_by="ordning, forbund, year, kind, kon"),
        views=views,
        differences=read_rows(folder / "skillnad.parquet", order_by="ordning, kind, forbund, year desc, mot_forbund"),
        breaks=read_rows(folder / "brott.parquet", order_by="forbund, ar, matt"),
        names={i: f.kortnamn for i, f in load_every_forbund(places).items()},
    )


def _questions(compared: Compared) -> list[Block]:
    tables = [question_table(compared, q.id, q.caption, q.measures, q.kinds) for q in read_comparison().question]
    intro = "Det senaste talet för varje förbund, utfall om det finns; budget bara bredvid utfallet samma år. Talen är ofta från olika år, eller räknade på olika sätt: sista kolumnen säger vilka som får jämföras."
    return [Text(intro), *(t for t in tables if t)]


def _differences(compared: Compared, many: bool) -> list[Block]:
    intro = (
        "Orden högre, lägre och ingen säker skillnad kommer ur osäkerheten, aldrig ur talet självt. Belopp är exakta och "
        "har ingen osäkerhet; om ett belopp är stort eller litet får läsaren bedöma. "
        f"Grupper under {FEWEST} ger inget ord. "
        "En skillnad säger inte varför: förbunden når olika människor, och åren är olika."
    )
    plan = (
        ("ar", "Mot året före", "Det finns inga två år i följd att jämföra."),
        ("forbund", "Mellan förbunden, samma år", _NO_PAIRS if not many else _MANY_PAIRS),
        ("riket", "Mot riket, samma år", "Inget tal om riket gäller samma mått och år."),
    )
    blocks: list[Block] = [Text(intro)]
    for kind, caption, missing in plan:
        table = difference_table(compared, kind, caption, latest_only=many and kind == "ar")
        blocks.append(table or Text(f"{caption}: {missing[:1].lower()}{missing[1:]}", "tomt"))
    return blocks


_NO_PAIRS = "Inga två förbund har en andel, en tid eller en kostnad per person för samma år och slag. Belopp och antal jämförs inte rakt av, eftersom förbunden är olika stora."
_MANY_PAIRS = f"Par bildas för högst {MANY} förbund. Välj ut dem med URVAL."


def _national(places: Places, measures: set[str]) -> list[Block]:
    folder = places.stage(REFERENCE, "referens")
    ids = {(r["measure"], r["kon"], r["year"]): r["obs_id"] for r in read_rows(folder / "observation.parquet")}
    rows = [r | {"obs_id": ids.get((r["measure"], r["kon"], r["ar"]), "")} for r in read_rows(folder / "riket.parquet")]
    table = national_table(rows, measures)
    if table is None:
        return []
    return [
        Text("Uppgifterna står som i källan. Bara de som har samma mått som här ställs bredvid ett förbunds tal."),
        table,
    ]


def _reading(compared: Compared, chosen: Selection, many: bool) -> list[Block]:
    same = list(
        dict.fromkeys(
            f"{r['titel'].lower()} {r['year']} ({KIND_WORD[r['kind']]})"
            for r in compared.rows
            if r["samma_ar_finns"] and r["kon"] == "alla"
        )
    )
    comparable = (
        f"Två eller fler förbund har jämförbara tal för samma år om: {enumerate_words(same)}."
        if same and not many
        else "Leveranserna har inget år gemensamt: inget tal går att ställa rakt mot ett annat förbunds."
    )
    blocks: list[Block] = []
    if chosen != Selection():
        blocks.append(Text(_chosen(compared, chosen), "viktigt"))
    blocks += [
        Text(
            "Två tal får jämföras när de är av samma slag (utfall, budget eller mål), räknar samma sak, omfattar samma "
            "personer och delas med samma sak. Annars står de bredvid varandra, med skälet."
        ),
        *([Text(comparable, "viktigt")] if not many else []),
    ]
    base = compared.base_year()
    if base:
        told = (
            f"Belopp står i löpande priser, och bredvid i {base} års priser enligt prisindex. Per 1 000 invånare är delat "
            "med folkmängden i medlemskommunerna den dag som spårningen anger. Inget av detta ersätter det oräknade talet."
        )
        blocks.append(Text(told))
    if many:
        blocks.append(
            Text(
                f"Fler än {MANY} förbund: tabellerna visar de {_YEARS_OF_MANY} senaste åren, och diagram över år ritas inte. Välj färre med URVAL för att se allt."
            )
        )
    return blocks


def _chosen(compared: Compared, chosen: Selection) -> str:
    names = [compared.names[f] for f in chosen.forbund]
    parts = [
        f"förbunden {enumerate_words(names)}" if names else "alla förbund",
        f"åren {enumerate_words([str(y) for y in chosen.ar])}" if chosen.ar else "alla år",
    ]
    return f"Ett urval: {' och '.join(parts)}."
