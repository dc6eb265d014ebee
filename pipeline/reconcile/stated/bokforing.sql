-- The ledger against what the office has delivered as statements and follow-up.
with statement (rakning, namn, post, ar, belopp_kr, precision_kr, _file, _sheet, _row, _column) as (
    select 'resultat', 'resultaträkning', post, ar, belopp_kr, precision_kr, _file, _sheet, _row, _column
    from resultatpost
    where kind = 'utfall'
    union all
    select 'balans', 'balansräkning', post, ar, belopp_kr, precision_kr, _file, _sheet, _row, _column
    from balanspost
    where typ in ('tillgang', 'summa')
    union all
    -- The ledger knows equity and liabilities as wholes.
    select
        'balans', 'balansräkning', case typ when 'eget_kapital' then 'eget_kapital' else 'kortfristiga_skulder' end, ar,
        sum(belopp_kr), max(precision_kr) * count(*), _file, _sheet, min(_row), _column
    from balanspost
    where typ in ('eget_kapital', 'skuld')
    group by all
    union all
    select 'kassaflode', 'kassaflödesanalys', post, ar, belopp_kr, precision_kr, _file, _sheet, _row, _column
    from kassaflodespost
),

bokford as (
    select ar, rakning, post, any_value(postnamn) as postnamn, sum(belopp_kr) as belopp_kr
    from bokfordpost
    group by ar, rakning, post
),

per_insats as (
    select
        b.ar, b.insats, sum(b.belopp_kr) as angivet, count(*) * max(b.precision_kr) as tolerans,
        min(b._file) as _file, min(b._sheet) as _sheet, min(b._row) as _row, min(b._column) as _column
    from budgetpost as b
    where b.tabell = 'huvud' and b.kind = 'utfall' and b.insats <> ''
    group by all
),

bokforing as (
    select
        'bokforing' as slag, 'bokföring mot ' || s.namn || ': ' || lower(b.postnamn) as vad,
        s.ar, 'utfall' as kind, 'kr' as enhet, s.belopp_kr as angivet, b.belopp_kr as beraknat, s.precision_kr as tolerans,
        s._file, s._sheet, s._row, s._column
    from statement as s
    inner join bokford as b on b.ar = s.ar and b.rakning = s.rakning and b.post = s.post
    union all
    select
        'bokforing', 'bokföring mot budgetuppföljning: ' || p.insats, p.ar, 'utfall', 'kr', p.angivet,
        (select coalesce(sum(r.belopp_kr), 0) from bokforingsrad as r where r.insats = p.insats and r.grupp = 'kostnad'),
        p.tolerans, p._file, p._sheet, p._row, p._column
    from per_insats as p
    where exists (select 1 from bokforingsrad as r where r.ar = p.ar)
    union all
    select
        'bokforing', 'bokslutet i bokföringen: årets resultat på kontot för det', k.ar, 'utfall', 'kr', k.varde,
        b.belopp_kr, 0, k._file, k._sheet, k._row, k._column
    from kontrollvarde as k
    inner join bokford as b on b.ar = k.ar and b.rakning = 'resultat' and b.post = 'arets_resultat'
    where k.slag = 'bokslut'
)

select * from bokforing
