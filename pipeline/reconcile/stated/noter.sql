-- A note adds up, and is what the statement has. Its title says which line it explains.
with notsummor as (
    select
        s.*,
        (select sum(p.belopp_kr) from notpost as p
            where p.niva = 'post' and p.notnummer = s.notnummer and p._file = s._file and p.ar = s.ar) as delar,
        (select count(*) from notpost as p
            where p.niva = 'post' and p.notnummer = s.notnummer and p._file = s._file and p.ar = s.ar) as antal,
        case
            when nottitel ilike '%medlemsavgifter%' then 'medlemsavgifter'
            when nottitel ilike '%övriga intäkter%' then 'ovriga_intakter'
            when nottitel ilike '%fordringar%' then 'fordringar'
            when nottitel ilike '%skulder%' or nottitel ilike '%upplupna%' then 'skulder'
            when nottitel ilike '%intäkter%' then 'intakter'
            when nottitel ilike '%kostnader%' then 'kostnader'
        end as rad
    from notpost as s
    where s.niva = 'summa'
),

rakningsrad as (
    select ar, post, belopp_kr, precision_kr from resultatpost
    union all
    select ar, 'fordringar', belopp_kr, precision_kr from balanspost where post = 'fordringar'
    union all
    select ar, 'skulder', sum(belopp_kr), max(precision_kr) from balanspost where typ = 'skuld' group by ar
),

noterna as (
    select
        'noter' as slag, 'not ' || notnummer || ', ' || lower(nottitel) || ': summan' as vad, ar, kind, 'kr' as enhet,
        belopp_kr as angivet, delar as beraknat,
        (antal + 1) * precision_kr / 2 as tolerans, _file, _sheet, _row, _column
    from notsummor
    union all
    select
        'noter', 'not ' || n.notnummer || ' mot räkningarna: ' || lower(n.nottitel), n.ar, n.kind, 'kr', n.belopp_kr,
        r.belopp_kr, greatest(n.precision_kr, r.precision_kr), n._file, n._sheet, n._row, n._column
    from notsummor as n
    inner join rakningsrad as r on r.ar = n.ar and r.post = n.rad
)

select * from noterna
where beraknat is not null
