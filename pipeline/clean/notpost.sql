-- One row per amount in a note, with the number and title of the note. The posts are free
-- words (who owes, which account), so they are kept as written and get an id of their own.
-- Amounts are as stated; `kostnad_kr` is the same with costs positive, where the post is a kind of cost.
with numrerad as (
    select
        *,
        coalesce(nullif(regexp_extract(rubrik, '(?i)\bnot\s*([0-9]+)', 1), ''), regexp_extract(_sheet, '[0-9]+')) as nummer,
        trim(regexp_replace(regexp_replace(rubrik, '(?i)^\s*not\s*[0-9]+[.:]?\s*', ''), '(?i)\(forts\.?\)', '')) as titel
    from noter
    where roll = 'belopp'
),

med_nyckel as (
    select
        *,
        trim(regexp_replace(lower(strip_accents(post)), '[^a-z0-9]+', '_', 'g'), '_') as nyckel,
        case when regexp_matches(lower(post), '^(summa|totalt|s:a)\b') then 'summa' else 'post' end as niva
    from numrerad
),

final as (
    select
        n.ar,
        n.typ as kind,
        n.nummer as notnummer,
        n.titel as nottitel,
        n.nummer || '/' || n.nyckel as post,
        n.post as postnamn,
        n.niva,
        i_kr(n.belopp, n.enhet) as belopp_kr,
        precision_i_kr(n.enhet, n.decimaler) as precision_kr,
        coalesce(k.kod, '') as kostnadsslag,
        case when k.kod is not null then
            i_kr(n.belopp, n.enhet) * kostnadstecken(
                sum(n.belopp) filter (where n.niva = 'post') over (partition by n._file, n.nummer, n._column)
            )
        end as kostnad_kr,
        -- The ledger has every cost to the krona, so it comes first for the years it has.
        n.ar not in (select ar from bokforingssaldo where grupp = 'kostnad') as ar_utan_bokforing,
        n._file, n._sheet, n._row, n._column
    from med_nyckel as n
    left join kod_kostnadsslag as k
        on k.nyckel = n.nyckel and regexp_matches(n.titel, '(?i)^(verksamhetens )?kostnader')
)

select * from final
order by _file, _sheet, _row, _column
