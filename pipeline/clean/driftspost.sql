-- One row per line and column of the driftsredovisning: income, cost, net, or the deviation
-- from budget. Costs positive; net is what is left of the line's own kind.
with kodad as (
    select d.*, d.post as radnamn, k.kod as post_kod, k.namn, k.grupp
    from driftsredovisning as d
    inner join kod_driftsredovisning as k on k.rubrik = d.rubrik and k.post = d.post
),

final as (
    select
        ar,
        typ as kind,
        post_kod as post,
        namn as postnamn,
        radnamn,
        grupp as typ,
        roll as slag,
        case
            when roll = 'kostnad' then i_kr(belopp, enhet) * kostnadstecken(sum(belopp) filter (where roll = 'kostnad') over (partition by _file, _sheet))
            -- The net of a cost is a cost, printed with a minus where costs are.
            when roll = 'netto' and grupp = 'kostnad'
                then i_kr(belopp, enhet) * kostnadstecken(sum(belopp) filter (where roll = 'netto' and grupp = 'kostnad') over (partition by _file, _sheet))
            else i_kr(belopp, enhet)
        end as belopp_kr,
        precision_i_kr(enhet, decimaler) as precision_kr,
        -- A net that a budget stands beside, for the same line and year: both of them.
        roll = 'netto' and count(distinct typ) filter (where roll = 'netto') over (partition by _file, _sheet, _row, ar) = 2 as ar_budgeterad,
        -- The follow-up of the budget comes first for the years it has.
        ar not in (select ar from budgetpost where tabell = 'huvud' and kind = 'utfall') as ar_utan_uppfoljning,
        _file, _sheet, _row, _column
    from kodad
)

select * from final
order by _file, _sheet, _row, _column
