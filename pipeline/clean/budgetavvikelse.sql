-- One row per post that has both budget and outcome. Positive = better than budget.
with rad as (
    select
        tabell, ar, post, any_value(postnamn) as postnamn, any_value(insats) as insats,
        any_value(grupp) as grupp, any_value(ar_kostnad) as ar_kostnad,
        any_value(belopp_kr) filter (where kind = 'utfall') as utfall_kr,
        any_value(belopp_kr) filter (where kind = 'budget') as budget_kr,
        _file, _sheet, _row, min(_column) as _column
    from budgetpost
    where niva = 'post' and roll = 'belopp' and tabell in ('huvud', 'ansvar')
    group by tabell, ar, post, _file, _sheet, _row
),

final as (
    select
        tabell, ar, 'utfall' as kind, post, postnamn, insats, grupp, ar_kostnad, utfall_kr, budget_kr,
        case when ar_kostnad then budget_kr - utfall_kr else utfall_kr - budget_kr end as avvikelse_kr,
        case when grupp in ('intakt', 'finans') then grupp else 'kostnad' end as slag,
        case when grupp in ('individ', 'struktur', 'insatser') then 'insatser' else grupp end as huvudgrupp,
        _file, _sheet, _row, _column
    from rad
    where utfall_kr is not null and budget_kr is not null
)

select * from final
order by _file, _sheet, _row
