-- A driftsredovisning: cost less income is net, net against budget the deviation, the lines
-- the sum; and its costs are those of the budget's follow-up and the income statement.
with drift as (
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
)

select * from driftsprov
