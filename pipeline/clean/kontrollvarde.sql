-- One row per delivered number that other rows must agree with: sums, deviations, shares.
-- They check the base rows and are never added to them.
with alla as (
    select 'budget' as tabellnamn, b.*, b.post as radnamn, k.kod as post_kod, k.niva
    from (select * from budget union all by name select * from budget_utfall) as b
    inner join kod_budget as k on k.rubrik = b.rubrik and k.post = b.post
    union all by name
    select 'medlemsbidrag' as tabellnamn, m.*, m.post as radnamn, k.kod as post_kod, k.niva
    from medlemsbidrag as m
    inner join kod_medlemsbidrag as k on k.rubrik = m.rubrik and k.post = m.post
),

final as (
    select
        'summa' as slag, 'insatsrapport' as tabellnamn, 'huvud' as tabell, '' as rubrik, 'summa' as post,
        ar, 'utfall' as kind, deltagare as varde, 'antal' as enhet, 1 as precision_kr, _file, _sheet, _row, '' as _column
    from insatsrapport
    where ar_summarad

    union all

    select
        'summa', 'planerade', 'huvud', '', 'summa', ar, 'mal',
        try_cast(planerat as decimal(24, 6)), 'antal', 1, _file, _sheet, _row, ''
    from planerade
    where ar_summarad

    union all

    select
        'summa', 'vald_svar', 'huvud', fraga, 'summa', ar, 'utfall', antal, 'antal', 1, _file, _sheet, _row, ''
    from vald_svar
    where ar_summarad

    union all

    select
        'summa', 'utskick', 'huvud', '', 'summa', ar, 'utfall', svarande, 'antal', 1, _file, _sheet, _row, ''
    from utskick
    where ar_summarad

    union all

    -- A list of goals may end with how many they are.
    select
        'summa', 'malrad', 'huvud', '', 'antal mål', ar, 'mal', try_cast(maltext as decimal(24, 6)), 'antal', 0,
        _file, _sheet, _row, ''
    from malrad
    where ar_summarad

    union all

    select 'summa', 'riskrad', 'huvud', '', 'summa', ar, 'utfall', null, 'antal', 0, _file, _sheet, _row, ''
    from riskrad
    where ar_summarad

    union all

    -- Closed books say the result once more: on the account that it is closed with.
    select
        'bokslut', 'kontosaldo', 'huvud', '', 'arets_resultat', s.ar, 'utfall', sum(s.belopp), 'kr', 0,
        any_value(s._file), '', min(s._row), ''
    from kontosaldo as s
    inner join kod_konto as k on k.konto = s.konto and k.grupp = 'bokslut'
    where s.slag = 'RES'
    group by s.ar
    having sum(s.belopp) <> 0

    union all

    -- The sum of a row, where its parts stand beside it, and the sums below the table.
    select
        'summa', 'aktiviteter', 'huvud', '', case when ar_summarad then 'summa' else 'summa_rad' end, ar, 'utfall',
        antal, 'antal', 0, _file, _sheet, _row, _column
    from aktiviteter
    where ar_summarad or (_column = '' and (_file, _sheet, _row) in (
        select (_file, _sheet, _row) from aktiviteter where _column <> '' and antal is not null
    ))

    union all by name

    select
        case when roll = 'belopp' then 'summa' else roll end as slag,
        tabellnamn,
        tabell,
        rubrik,
        post_kod as post,
        radnamn,
        ar,
        typ as kind,
        case when enhet = 'procent' then belopp else i_kr(belopp, enhet) end as varde,
        case when enhet = 'procent' then 'procent' else 'kr' end as enhet,
        coalesce(precision_i_kr(enhet, decimaler), 0) as precision_kr,
        _file, _sheet, _row, _column
    from alla
    where (roll = 'belopp' and niva = 'summa') or roll in ('avvikelse', 'forandring', 'andel')
)

select * from final
order by _file, _sheet, _row, _column
