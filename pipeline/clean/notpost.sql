-- One row per amount in a note, with the number and title of the note. The posts are free
-- words (who owes, which account), so they are kept as written and get an id of their own.
with numrerad as (
    select
        *,
        coalesce(nullif(regexp_extract(rubrik, '(?i)\bnot\s*([0-9]+)', 1), ''), regexp_extract(_sheet, '[0-9]+')) as nummer,
        trim(regexp_replace(regexp_replace(rubrik, '(?i)^\s*not\s*[0-9]+[.:]?\s*', ''), '(?i)\(forts\.?\)', '')) as titel
    from noter
    where roll = 'belopp'
),

final as (
    select
        ar,
        typ as kind,
        nummer as notnummer,
        titel as nottitel,
        nummer || '/' || trim(regexp_replace(lower(strip_accents(post)), '[^a-z0-9]+', '_', 'g'), '_') as post,
        post as postnamn,
        case when regexp_matches(lower(post), '^(summa|totalt|s:a)\b') then 'summa' else 'post' end as niva,
        i_kr(belopp, enhet) as belopp_kr,
        precision_i_kr(enhet, decimaler) as precision_kr,
        _file, _sheet, _row, _column
    from numrerad
)

select * from final
order by _file, _sheet, _row, _column
