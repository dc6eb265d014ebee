-- One row per account and year with the balance the ledger states: at the end of the year
-- for the balance sheet (UB), over the year for result accounts (RES). Assets, costs and
-- income positive, equity and liabilities positive.
with final as (
    select
        s.ar,
        'utfall' as kind,
        k.post,
        k.grupp,
        s.konto,
        cast(
            case
                when k.grupp in ('tillgang', 'kostnad', 'utredning') or k.post = 'finansiella_kostnader' then s.belopp
                else -s.belopp
            end as decimal(24, 6)
        ) as belopp_kr,
        s._file, s._sheet, s._row, s._column
    from kontosaldo as s
    inner join kod_konto as k on k.konto = s.konto
    where (s.slag = 'UB' and k.grupp in ('tillgang', 'eget_kapital', 'skuld'))
        or (s.slag = 'RES' and k.grupp in ('intakt', 'kostnad', 'finans', 'utredning'))
)

select * from final
order by _file, _row
