-- One row per delivered amount that its source says is not exact (ca, drygt), and its unit: kr, procent, antal.
-- Where a row is known without its column (_column is '') the unit tells which of its amounts it is.
with belopp as (
    select ungefar, enhet, _file, _sheet, _row, _column from "resultatrakning"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "balansrakning"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "kassaflode"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "noter"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "flerarsoversikt"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "budget"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "budget_utfall"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "driftsredovisning"
    union all by name
    select ungefar, enhet, _file, _sheet, _row, _column from "medlemsbidrag"
),

rader as (
    select ungefar, _file, _sheet, _row from "nyckeltal"
    union all by name
    select ungefar, _file, _sheet, _row from "insatsrapport"
    union all by name
    select ungefar, _file, _sheet, _row from "malrad"
    union all by name
    select ungefar, _file, _sheet, _row from "utskick"
    union all by name
    select ungefar, _file, _sheet, _row from "riskrad"
    union all by name
    select ungefar, _file, _sheet, _row from "vald_svar"
    union all by name
    select ungefar, _file, _sheet, _row from "planerade"
),

final as (
    select _file, _sheet, _row, _column, case when faktor(enhet) is not null then 'kr' else enhet end as enhet
    from belopp
    where ungefar
    union
    select _file, _sheet, _row, '' as _column, unnest(string_split(ungefar, ' ')) as enhet
    from rader
    where ungefar <> ''
)

select * from final
order by all
