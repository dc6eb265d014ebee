-- One row per account and year with the balance the ledger states: at the end of the year
-- for the balance sheet (UB), over the year for result accounts (RES), as if the books were
-- not closed. Assets, costs and income positive, equity and liabilities positive. Years that
-- the books do not reach the end of have none.
with stallda as (
    select ar, konto, belopp, _file, _row, true as ar_stalld
    from kontosaldo
    where slag in ('UB', 'RES') and till >= periodens_slut(ar, 'helar')
),

-- A year opens with what the year before closed with, when the file does not say that itself.
oppnade as (
    select s.ar - 1 as ar, s.konto, s.belopp, s._file, s._row, true as ar_stalld
    from kontosaldo as s
    inner join kod_konto as k on k.konto = s.konto
    where s.slag = 'IB' and s.ar = (select max(ar) from kontosaldo)
        and k.grupp in ('tillgang', 'eget_kapital', 'skuld')
        and not exists (select 1 from kontosaldo as f where f.ar = s.ar - 1 and f.slag = 'UB')
),

rader as (
    select v.ar, v.konto, v.belopp, v._file, v._row, b.verifikation_rad is not null as ar_bokslut
    from verifikationsrad as v
    left join bokslutsverifikation as b on b._file = v._file and b.verifikation_rad = v.verifikation_rad
    where v.ar in (select ar from stallda) and year(v.datum) = v.ar
),

delar as (
    select * from stallda
    union all
    select * from oppnade
    union all
    -- What the closing entries moved is moved back.
    select ar, konto, -belopp, _file, _row, false from rader where ar_bokslut
    union all
    -- Technical accounts (DIFF) have rows in vouchers, and need not have a balance.
    select ar, konto, belopp, _file, _row, false
    from rader
    where not regexp_matches(konto, '^[0-9]') and (ar, konto) not in (select (ar, konto) from stallda)
),

saldon as (
    select
        ar, konto, min(_file) as _file, sum(belopp) as belopp,
        coalesce(min(_row) filter (where ar_stalld), min(_row)) as _row
    from delar
    group by ar, konto
),

final as (
    select
        s.ar,
        'utfall' as kind,
        k.post,
        k.grupp,
        s.konto,
        cast(s.belopp * k.tecken as decimal(24, 6)) as belopp_kr,
        s._file, '' as _sheet, s._row, '' as _column
    from saldon as s
    inner join kod_konto as k on k.konto = s.konto
)

select * from final
order by _file, _row
