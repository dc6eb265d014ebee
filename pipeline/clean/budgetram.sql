-- One row per year with the frame that can be made of a plan: the members' contributions and the
-- equity the year opens with. A frame that the plan states comes first.
with bidragen as (
    select ar, sum(belopp_kr) as belopp_kr
    from bidrag
    where kind = 'budget'
    group by ar
),

ingaende as (
    select ar, belopp_kr, precision_kr, _file, _sheet, _row, _column
    from budgetpost
    where post = 'ingaende_eget_kapital' and kind = 'budget' and roll = 'belopp'
    qualify row_number() over (partition by ar order by tabell desc, _file, _row) = 1
),

final as (
    select
        i.ar,
        'budget' as kind,
        b.belopp_kr as bidrag_kr,
        i.belopp_kr as ingaende_kr,
        b.belopp_kr + i.belopp_kr as belopp_kr,
        i.ar not in (select ar from budgetpost where post = 'budgetram' and tabell = 'finansiering') as ar_utan_angiven,
        i._file, i._sheet, i._row, i._column
    from ingaende as i
    inner join bidragen as b on b.ar = i.ar
)

select * from final
order by ar
