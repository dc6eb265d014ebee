-- One row per goal and measure of it, as it was decided: what is to be reached, and where the
-- outcome is to be taken from. A goal is quantified when it has a measure, an operator and a
-- target. One that is to decrease has last year's outcome as its target, if there is anything
-- to take an outcome from.
with final as (
    select
        a.ar,
        'mal' as kind,
        m.mal,
        m.malsats,
        m.niva,
        m.malomrade,
        m.vision,
        m.insats,
        m.maltext,
        m.malmatt,
        m.malmattnamn,
        m.matt,
        m.uppdelning,
        m.kategori,
        m.kon,
        m.minus_kon,
        m.insats_for_utfall,
        m.annat_matt,
        m.operator,
        m.malvarde,
        m.enhet,
        case when a.ar >= r.fran then r.tolerans else r.fore end as tolerans,
        m.malmattnamn <> '' and (
            m.malvarde is not null or (m.operator = 'minskar' and (m.matt <> '' or m.angivet_utfall is not null))
        ) as kvantifierat,
        m.satt_grad,
        m.satt_ord,
        m.angivet_utfall,
        m.angivet_forra,
        m.tryckt_utfall,
        m.minsta_antal,
        m.anteckning,
        m.ordning,
        m._file, m._sheet, m._row
    from kod_mal as m
    cross join argang as a
    cross join malregel as r
)

select * from final
order by ordning
