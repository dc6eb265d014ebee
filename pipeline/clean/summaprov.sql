-- One row per stated sum, result or deviation that the delivered rows can be held against.
-- Errors in what was printed are findings: nothing is changed, nothing stops.
with summagrupp (post, grupp) as (
    values
        ('summa_intakter', 'intakt'), ('summa_administration', 'administration'), ('summa_individ', 'individ'),
        ('summa_struktur', 'struktur'), ('summa_insatser', 'individ'), ('summa_insatser', 'struktur'),
        ('summa_insatser', 'insatser'), ('summa_kostnader', 'individ'), ('summa_kostnader', 'struktur'),
        ('summa_kostnader', 'insatser'), ('summa_kostnader', 'administration')
),

angivna as (
    select *, row_number() over (order by _file, _sheet, _row, _column) as nr
    from kontrollvarde
    where slag = 'summa'
),

-- The parts of a sum stand in its own column and year.
delar as (
    select k.nr, b.belopp_kr as varde, b.precision_kr
    from angivna as k
    inner join budgetpost as b
        on b._file = k._file and b._sheet = k._sheet and b._column = k._column and b.ar = k.ar and b.tabell = k.tabell
    where k.tabellnamn = 'budget' and b.roll = 'belopp' and (
        (k.tabell = 'finansiering' and b.grupp = 'medlem')
        or (k.tabell <> 'finansiering' and b.niva = 'post' and b.grupp in (select grupp from summagrupp where post = k.post))
        or (k.post = 'summa_del' and b.niva = 'post' and b.rubrik = k.rubrik)
    )
    union all
    select k.nr, m.belopp_kr, m.precision_kr
    from angivna as k
    inner join bidrag as m
        on m._file = k._file and m._sheet = k._sheet and m._column = k._column and m.ar = k.ar
    where k.tabellnamn = 'medlemsbidrag' and k.enhet = 'kr'
    union all
    select k.nr, i.deltagare, 1
    from angivna as k
    inner join insatsar as i on i._file = k._file and i._sheet = k._sheet and i._row < k._row
    where k.tabellnamn = 'insatsrapport' and i.deltagare is not null
    union all
    select k.nr, p.antal, 1
    from angivna as k
    inner join planerat as p on p._file = k._file and p._sheet = k._sheet and p._row < k._row
    where k.tabellnamn = 'planerade' and p.antal is not null
    union all
    select k.nr, a.antal, 0
    from angivna as k
    inner join aktivitet as a on a._file = k._file and a._sheet = k._sheet and a.organisation <> ''
        and case when k.post = 'summa_rad' then a._row = k._row else a._row < k._row and k._column in ('', a._column) end
    where k.tabellnamn = 'aktiviteter' and k.varde is not null
    union all
    select k.nr, 1, 0
    from angivna as k
    inner join mal as m on m._file = k._file and m._sheet = k._sheet and m._row < k._row
    where k.tabellnamn = 'malrad' and k.varde is not null
),

summor as (
    select
        'summa' as slag, k.post as vad, k.ar, k.kind, k.enhet, k.varde as angivet, sum(d.varde) as beraknat,
        (count(*) + 1) * greatest(max(d.precision_kr), max(k.precision_kr)) / 2 as tolerans,
        k._file, k._sheet, k._row, k._column
    from angivna as k
    inner join delar as d on d.nr = k.nr
    group by all
),

resultat as (
    select
        'resultat' as slag, 'årets resultat mot intäkter och kostnader' as vad, ar, 'utfall' as kind, 'kr' as enhet,
        max(belopp_kr) filter (where post = 'arets_resultat') as angivet,
        sum(
            case
                when post in ('intakter', 'finansiella_intakter', 'extraordinara_poster') then belopp_kr
                when post in ('kostnader', 'finansiella_kostnader') then -belopp_kr
                else 0
            end
        ) as beraknat,
        3 * max(precision_kr) as tolerans,
        _file, _sheet, max(_row) filter (where post = 'arets_resultat') as _row, _column
    from resultatpost
    group by ar, _file, _sheet, _column
),

avvikelser as (
    select
        'avvikelse' as slag, a.post as vad, a.ar, 'utfall' as kind, 'kr' as enhet,
        k.varde as angivet, a.avvikelse_kr as beraknat, k.precision_kr * 3 / 2 as tolerans,
        k._file, k._sheet, k._row, k._column
    from kontrollvarde as k
    inner join budgetavvikelse as a on a._file = k._file and a._sheet = k._sheet and a._row = k._row
    where k.slag = 'avvikelse'
),

-- Parts of the sums in a balance sheet.
balansdel (summa, del) as (
    values
        ('summa_anlaggningstillgangar', 'maskiner_inventarier'), ('summa_omsattningstillgangar', 'fordringar'),
        ('summa_omsattningstillgangar', 'kortfristiga_placeringar'), ('summa_omsattningstillgangar', 'likvida_medel')
),

balans as (
    select
        'balans' as slag, s.post as vad, s.ar, 'utfall' as kind, 'kr' as enhet, s.belopp_kr as angivet,
        sum(d.belopp_kr) as beraknat, (count(*) + 1) * max(d.precision_kr) / 2 as tolerans,
        s._file, s._sheet, s._row, s._column
    from balanspost as s
    inner join balanspost as d on d.ar = s.ar and d.typ not in ('summa', 'utanfor') and (
        (s.post = 'summa_tillgangar' and d.typ = 'tillgang')
        or (s.post = 'summa_kapital_skulder' and d.typ <> 'tillgang')
        or (s.post, d.post) in (select (summa, del) from balansdel)
    )
    where s.typ = 'summa'
    group by s.post, s.ar, s.belopp_kr, s._file, s._sheet, s._row, s._column
    union all
    select
        'balans', 'tillgångar mot eget kapital och skulder', a.ar, 'utfall', 'kr', a.belopp_kr, b.belopp_kr,
        a.precision_kr, a._file, a._sheet, a._row, a._column
    from balanspost as a
    inner join balanspost as b on b.ar = a.ar and b.post = 'summa_kapital_skulder'
    where a.post = 'summa_tillgangar'
),

-- The signs of a cash flow are part of what it says.
kassaflode_poster as (
    select
        ar, _file, _sheet, _column, max(precision_kr) as precision_kr,
        max(belopp_kr) filter (where post = 'kassaflode_lopande') as lopande,
        max(_row) filter (where post = 'kassaflode_lopande') as lopande_rad,
        max(belopp_kr) filter (where post = 'arets_kassaflode') as arets,
        max(_row) filter (where post = 'arets_kassaflode') as arets_rad,
        sum(belopp_kr) filter (where typ = 'post') as poster,
        max(belopp_kr) filter (where post = 'likvida_utgaende') as ut,
        max(belopp_kr) filter (where post = 'likvida_ingaende') as in_
    from kassaflodespost
    group by ar, _file, _sheet, _column
),

kassaflode_prov as (
    select
        'kassaflode' as slag, 'kassaflöde från den löpande verksamheten' as vad, ar, 'utfall' as kind, 'kr' as enhet,
        lopande as angivet, poster as beraknat, 3 * precision_kr as tolerans, _file, _sheet, lopande_rad as _row, _column
    from kassaflode_poster
    where lopande is not null
    union all
    select
        'kassaflode', 'årets kassaflöde mot likvida medel', ar, 'utfall', 'kr', arets, ut - in_, 2 * precision_kr,
        _file, _sheet, arets_rad, _column
    from kassaflode_poster
    where arets is not null and ut is not null and in_ is not null
),

-- Equity at the end of the year is equity at its start and the result of the year.
kapital as (
    select
        ar, sum(belopp_kr) as kapital, max(precision_kr) as precision_kr,
        any_value(_file) as _file, any_value(_sheet) as _sheet, max(_row) as _row
    from balanspost
    where typ = 'eget_kapital'
    group by ar
),

rullning as (
    select
        'rullning' as slag, 'eget kapital: ingående och årets resultat' as vad, e.ar, 'utfall' as kind, 'kr' as enhet,
        e.kapital as angivet, f.kapital + r.belopp_kr as beraknat, 3 * greatest(e.precision_kr, r.precision_kr) / 2 as tolerans,
        e._file, e._sheet, e._row, '' as _column
    from kapital as e
    inner join kapital as f on f.ar = e.ar - 1
    inner join resultatpost as r on r.ar = e.ar and r.post = 'arets_resultat'
),

-- The same money in two statements.
korsvis as (
    select
        'korsvis' as slag, 'likvida medel i kassaflödesanalys och balansräkning' as vad, k.ar, 'utfall' as kind, 'kr' as enhet,
        k.belopp_kr as angivet, b.belopp_kr as beraknat, greatest(k.precision_kr, b.precision_kr) as tolerans,
        k._file, k._sheet, k._row, k._column
    from kassaflodespost as k
    inner join balanspost as b on b.ar = k.ar and b.post = 'likvida_medel'
    where k.post = 'likvida_utgaende'
    union all
    select
        'korsvis', concat('flerårsöversikt mot resultaträkning: ', lower(f.postnamn)), f.ar, 'utfall', 'kr', f.varde, r.belopp_kr,
        (f.precision_kr + r.precision_kr) / 2, f._file, f._sheet, f._row, f._column
    from flerarspost as f
    inner join resultatpost as r on r.ar = f.ar and r.post = f.post
    union all
    select
        'resultat', 'flerårsöversikt: intäkter minus kostnader', f.ar, 'utfall', 'kr', f.varde, i.varde - k.varde,
        3 * f.precision_kr / 2, f._file, f._sheet, f._row, f._column
    from flerarspost as f
    inner join flerarspost as i on i.ar = f.ar and i.post = 'intakter'
    inner join flerarspost as k on k.ar = f.ar and k.post = 'kostnader'
    where f.post = 'arets_resultat'
),

-- A note adds up, and is what the statement has. Its title says which line it explains.
notsummor as (
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
),

-- A driftsredovisning: cost less income is net, net against budget the deviation, the lines
-- the sum; and its costs are those of the budget's follow-up and the income statement.
drift as (
    select
        ar, post, postnamn, typ, _file, _sheet, _row, max(precision_kr) as precision_kr,
        max(belopp_kr) filter (where slag = 'intakt' and kind = 'utfall') as intakt,
        max(belopp_kr) filter (where slag = 'kostnad' and kind = 'utfall') as kostnad,
        max(belopp_kr) filter (where slag = 'netto' and kind = 'utfall') as netto,
        max(_column) filter (where slag = 'netto' and kind = 'utfall') as nettokolumn,
        max(_column) filter (where slag = 'kostnad' and kind = 'utfall') as kostnadskolumn,
        max(belopp_kr) filter (where slag = 'netto' and kind = 'budget') as budget,
        max(belopp_kr) filter (where slag = 'avvikelse') as avvikelse,
        max(_column) filter (where slag = 'avvikelse') as avvikelsekolumn
    from driftspost
    group by all
),

driftsprov as (
    select
        'drift' as slag, 'driftsredovisning, ' || lower(postnamn) || ': netto' as vad, ar, 'utfall' as kind, 'kr' as enhet,
        netto as angivet, kostnad - intakt as beraknat, 3 * precision_kr / 2 as tolerans, _file, _sheet, _row, nettokolumn as _column
    from drift
    where typ <> 'summa' and netto is not null and kostnad is not null and intakt is not null
    union all
    select
        'drift', 'driftsredovisning, ' || lower(postnamn) || ': avvikelse', ar, 'utfall', 'kr', avvikelse, netto - budget,
        3 * precision_kr / 2, _file, _sheet, _row, avvikelsekolumn
    from drift
    where avvikelse is not null and netto is not null and budget is not null
    union all
    select
        'drift', 'driftsredovisning mot budgetuppföljning: ' || lower(d.postnamn), d.ar, 'utfall', 'kr', d.kostnad,
        sum(b.belopp_kr), (count(*) + 1) * max(greatest(d.precision_kr, b.precision_kr)) / 2,
        d._file, d._sheet, d._row, d.kostnadskolumn
    from drift as d
    inner join budgetpost as b
        on b.ar = d.ar and b.grupp = d.post and b.tabell = 'huvud' and b.kind = 'utfall' and b.niva = 'post' and b.roll = 'belopp'
    where d.kostnad is not null
    group by all
    union all
    select
        'drift', 'driftsredovisning mot resultaträkning: ' || p.vad, r.ar, 'utfall', 'kr', p.summa, r.belopp_kr,
        (p.antal + 1) * greatest(p.precision_kr, r.precision_kr) / 2, p._file, p._sheet, p._row, p._column
    from (
        select
            ar, slag, case slag when 'intakt' then 'intäkter' else 'kostnader' end as vad, sum(belopp_kr) as summa, count(*) as antal,
            max(precision_kr) as precision_kr, _file, _sheet, min(_row) as _row, min(_column) as _column
        from driftspost
        where typ in ('intakt', 'kostnad') and slag in ('intakt', 'kostnad') and kind = 'utfall'
        group by all
    ) as p
    inner join resultatpost as r
        on r.ar = p.ar and r.kind = 'utfall' and r.post = case p.slag when 'intakt' then 'intakter' else 'kostnader' end
),

-- The frame of a plan is its parts: contributions (one row, or one per member) and what is left from before.
ramdel as (
    select
        _file, _sheet, _column, ar,
        max(belopp_kr) filter (where post = 'budgetram') as angivet,
        max(_row) filter (where post = 'budgetram') as rad,
        coalesce(
            sum(belopp_kr) filter (where post = 'medlemsbidrag_ram'), sum(belopp_kr) filter (where niva = 'medlem'), 0
        ) + sum(belopp_kr) filter (
            where niva in ('ram', 'kapital') and post not in ('budgetram', 'medlemsbidrag_ram', 'medlemsbidrag_foregaende_ar')
        ) as beraknat,
        (count(*) + 1) * max(precision_kr) / 2 as tolerans
    from budgetpost
    where tabell = 'finansiering' and roll = 'belopp'
    group by _file, _sheet, _column, ar
),

-- What is left at the end of a budgeted year is what it opened with and its result.
kapitaldel as (
    select
        _file, _sheet, _column, ar, kind,
        max(belopp_kr) filter (where post = 'utgaende_eget_kapital') as angivet,
        max(_row) filter (where post = 'utgaende_eget_kapital') as rad,
        max(belopp_kr) filter (where post = 'ingaende_eget_kapital') + max(belopp_kr) filter (where post = 'arets_resultat') as beraknat,
        3 * max(precision_kr) / 2 as tolerans
    from budgetpost
    where tabell = 'huvud' and roll = 'belopp' and niva in ('kapital', 'resultat')
    group by _file, _sheet, _column, ar, kind
),

planen as (
    select
        'plan' as slag, 'budgetram: bidrag och överskott' as vad, ar, 'budget' as kind, 'kr' as enhet, angivet, beraknat,
        tolerans, _file, _sheet, rad as _row, _column
    from ramdel
    where angivet is not null and beraknat is not null
    union all
    select
        'plan', 'utgående eget kapital: ingående och resultat', ar, kind, 'kr', angivet, beraknat, tolerans,
        _file, _sheet, rad, _column
    from kapitaldel
    where angivet is not null and beraknat is not null
),

-- By law the state pays half, the region a quarter and the kommuner together a quarter.
fordelning (medlemstyp, andel, vem) as (
    values ('stat', 0.50, 'staten, hälften'), ('region', 0.25, 'regionen, en fjärdedel'), ('kommun', 0.25, 'kommunerna, en fjärdedel')
),

bidragsandel as (
    select
        'fordelning' as slag, 'medlemsbidrag: ' || f.vem as vad, b.ar, b.kind, 'kr' as enhet,
        sum(b.belopp_kr) filter (where b.medlemstyp = f.medlemstyp) as angivet,
        sum(b.belopp_kr) * f.andel as beraknat,
        -- Each member's amount is rounded by itself.
        2 * count(*) * max(b.precision_kr) / 2 as tolerans,
        min(b._file) as _file, min(b._sheet) as _sheet, min(b._row) filter (where b.medlemstyp = f.medlemstyp) as _row,
        min(b._column) filter (where b.medlemstyp = f.medlemstyp) as _column
    from bidrag as b
    cross join fordelning as f
    group by b.ar, b.kind, b._file, b._column, f.medlemstyp, f.andel, f.vem
    having count(distinct b.medlemstyp) = 3
),

-- The kommuner share their quarter by population on 1 November the year before.
folkmangdsandel as (
    select
        'fordelning' as slag, 'medlemsbidrag efter folkmängd: ' || b.medlemsnamn as vad, b.ar, b.kind, 'kr' as enhet,
        b.belopp_kr as angivet, k.belopp_kr as beraknat,
        -- Each amount is rounded by itself, and the sum of all of them in its turn.
        2 * greatest(b.precision_kr, k.precision_kr) as tolerans, b._file, b._sheet, b._row, b._column
    from bidrag as b
    inner join kommunandel as k on k.ar = b.ar and k.kind = b.kind and k.medlem = b.medlem
),

-- The ledger against what the office has delivered as statements and follow-up.
statement (rakning, namn, post, ar, belopp_kr, precision_kr, _file, _sheet, _row, _column) as (
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
    inner join bokfordpost as b on b.ar = s.ar and b.rakning = s.rakning and b.post = s.post
    union all
    select
        'bokforing', 'bokföring mot budgetuppföljning: ' || p.insats, p.ar, 'utfall', 'kr', p.angivet,
        (select coalesce(sum(r.belopp_kr), 0) from bokforingsrad as r where r.insats = p.insats and r.grupp = 'kostnad'),
        p.tolerans, p._file, p._sheet, p._row, p._column
    from per_insats as p
    where exists (select 1 from bokforingsrad as r where r.ar = p.ar)
    union all
    -- Closed books say the result once more: on the account that it is closed with.
    select
        'bokforing', 'bokslutet i bokföringen: årets resultat på kontot för det', s.ar, 'utfall', 'kr', sum(s.belopp),
        any_value(b.belopp_kr), 0, any_value(s._file), '', min(s._row), ''
    from kontosaldo as s
    inner join kod_konto as k on k.konto = s.konto and k.grupp = 'bokslut'
    inner join bokfordpost as b on b.ar = s.ar and b.rakning = 'resultat' and b.post = 'arets_resultat'
    where s.slag = 'RES'
    group by s.ar
    having sum(s.belopp) <> 0
),

-- The insatsrapport and the register of participations count the same.
deltagarfil as (
    select
        'korsvis' as slag, concat('deltaganden i ', i.insatsnamn, ': insatsrapport mot deltagarfil') as vad, i.ar,
        'utfall' as kind, 'antal' as enhet, i.med_personuppgifter as angivet,
        (select count(*) from deltagande as d where d.insats = i.insats and d.aktuell_helar) as beraknat, 0 as tolerans,
        i._file, i._sheet, i._row, '' as _column
    from insatsar as i
    where i.med_personuppgifter is not null and exists (select 1 from deltagande)
),

-- A file that is cut short has lost its sum.
utan_summa as (
    select
        'summarad' as slag, 'summarad saknas' as vad, max(ar) as ar, '' as kind, 'kr' as enhet,
        cast(null as decimal(24, 6)) as angivet, cast(null as decimal(24, 6)) as beraknat, 0 as tolerans,
        _file, _sheet, max(_row) as _row, '' as _column
    from (
        select ar, _file, _sheet, _row from budgetpost where tabell in ('huvud', 'ansvar') and niva = 'post'
        union all select ar, _file, _sheet, _row from bidrag
        union all select ar, _file, _sheet, _row from insatsar
    )
    where (_file, _sheet) not in (select (_file, _sheet) from angivna)
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
),

alla as (
    select * from summor
    union all by name select * from resultat where angivet is not null
    union all by name select * from avvikelser
    union all by name select * from balans
    union all by name select * from kassaflode_prov
    union all by name select * from rullning
    union all by name select * from korsvis
    union all by name select * from deltagarfil
    union all by name select * from noterna where beraknat is not null
    union all by name select * from driftsprov
    union all by name select * from bokforing
    union all by name select * from bidragsandel where angivet is not null
    union all by name select * from folkmangdsandel
    union all by name select * from planen
    union all by name select * from utan_summa
),

final as (
    select
        slag, vad, ar, kind, enhet,
        cast(angivet as decimal(24, 6)) as angivet,
        cast(beraknat as decimal(24, 6)) as beraknat,
        -- Printed signs differ between offices: what is compared is the size.
        cast(case when slag in ('resultat', 'kassaflode', 'bokforing') then angivet - beraknat else abs(angivet) - abs(beraknat) end as decimal(24, 6)) as skillnad,
        cast(tolerans as decimal(24, 6)) as tolerans,
        _file, _sheet, _row, _column
    from alla
)

select
    *,
    case
        when slag = 'summarad' then 'saknas'
        when skillnad = 0 then 'stammer'
        when abs(skillnad) <= tolerans then 'avrundning'
        else 'avviker'
    end as utslag
from final
order by _file, _sheet, _row, _column, slag, vad
