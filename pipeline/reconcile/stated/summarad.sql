-- A file that is cut short has lost its sum.
with utan_summa as (
    select
        'summarad' as slag, 'summarad saknas' as vad, max(ar) as ar, '' as kind, 'kr' as enhet,
        cast(null as decimal(24, 6)) as angivet, cast(null as decimal(24, 6)) as beraknat, 0 as tolerans,
        _file, _sheet, max(_row) as _row, '' as _column
    from (
        select ar, _file, _sheet, _row from budgetpost where tabell in ('huvud', 'ansvar') and niva = 'post'
        union all select ar, _file, _sheet, _row from bidrag
        union all select ar, _file, _sheet, _row from insatsar
    )
    where (_file, _sheet) not in (select (_file, _sheet) from kontrollvarde where slag = 'summa')
    group by _file, _sheet
    union all
    -- Both sides of a balance sheet end in a sum, and so does a note.
    select 'summarad', 'summarad saknas i balansräkningen: ' || side, max(ar), '', 'kr', null, null, 0, _file, _sheet, max(_row), ''
    from balanspost
    cross join (values ('summa_tillgangar', 'summa tillgångar'), ('summa_kapital_skulder', 'summa eget kapital och skulder')) as s (sum_post, side)
    group by _file, _sheet, sum_post, side
    having count(*) filter (where post = sum_post) = 0
    union all
    select 'summarad', 'summarad saknas i not ' || notnummer, max(ar), '', 'kr', null, null, 0, _file, _sheet, max(_row), ''
    from notpost
    group by _file, _sheet, notnummer
    having count(*) filter (where niva = 'summa') = 0 and count(distinct post) > 1
)

select * from utan_summa
