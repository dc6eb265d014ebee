-- One row per account, year and line of a statement that its balance is part of: income statement, balance
-- sheet, and cash flow by the indirect method. Which lines, and with what sign, stands in rakningsrad.csv;
-- measures add them up. Costs positive, as in the delivered statements.
with aren as (
    select
        ar,
        -- Accounts that all are empty were closed before the file was made: what they had is not known.
        count(*) filter (where grupp in ('intakt', 'kostnad') and belopp_kr <> 0) > 0 as har_resultat,
        count(*) filter (where grupp = 'tillgang') > 0 as har_balans,
        min(_file) as _file, min(_row) as _row
    from bokforingssaldo
    group by ar
),

-- The lines of each year: a cash flow also needs the balance of the year before.
rader as (
    select distinct k.rakning, k.ordning, k.post, k.typ, n.ar, n._file, n._row
    from kod_rakningsrad as k
    cross join aren as n
    left join aren as f on f.ar = n.ar - 1
    where case k.rakning
        when 'resultat' then n.har_resultat
        when 'balans' then n.har_balans
        else n.har_balans and n.har_resultat and coalesce(f.har_balans, false)
    end
),

delar as (
    select
        r.ar, r.rakning, r.ordning, r.post, r.typ, s.konto, s.belopp_kr * k.tecken as belopp_kr, s._file, s._sheet, s._row,
        s._column
    from rader as r
    inner join kod_rakningsrad as k on k.rakning = r.rakning and k.post = r.post
    inner join bokforingssaldo as s on s.ar = r.ar + k.ar and k.del in (s.post, s.grupp)
),

-- A line that no account is part of is zero all the same.
tomma as (
    select ar, rakning, ordning, post, typ, '' as konto, 0 as belopp_kr, _file, '' as _sheet, _row, '' as _column
    from rader
    where (ar, rakning, post) not in (select (ar, rakning, post) from delar)
),

final as (
    select
        r.ar,
        'utfall' as kind,
        r.rakning,
        r.ordning,
        r.post,
        n.namn as postnamn,
        r.typ,
        r.konto,
        cast(r.belopp_kr as decimal(24, 6)) as belopp_kr,
        -- A delivered statement comes first: what is printed is what the board has signed.
        case r.rakning
            when 'resultat' then r.ar not in (select ar from resultatpost)
            when 'balans' then r.ar not in (select ar from balanspost)
            else r.ar not in (select ar from kassaflodespost)
        end as ar_utan_rakning,
        r._file, r._sheet, r._row, r._column
    from (select * from delar union all by name select * from tomma) as r
    inner join postnamn as n on n.rakning = r.rakning and n.kod = r.post
)

select * from final
order by ar desc, rakning, ordning, _file, _row
