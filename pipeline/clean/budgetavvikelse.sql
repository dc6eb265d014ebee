-- One row per post of a table with both budget and outcome: one that lacks either is counted with nought, as in
-- the sums beside it. Positive = better than budget.
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

fylld as (
    select
        * replace (coalesce(utfall_kr, 0) as utfall_kr, coalesce(budget_kr, 0) as budget_kr),
        count(utfall_kr) over arket > 0 and count(budget_kr) over arket > 0 as jamforbar
    from rad
    window arket as (partition by tabell, ar, _file, _sheet)
),

final as (
    select
        tabell, ar, 'utfall' as kind, post, postnamn, insats, grupp, ar_kostnad, utfall_kr, budget_kr,
        case when ar_kostnad then budget_kr - utfall_kr else utfall_kr - budget_kr end as avvikelse_kr,
        case when grupp in ('intakt', 'finans') then grupp else 'kostnad' end as slag,
        case when grupp in ('individ', 'struktur', 'insatser') then 'insatser' else grupp end as huvudgrupp,
        _file, _sheet, _row, _column
    from fylld
    where jamforbar
)

select * from final
order by _file, _sheet, _row
