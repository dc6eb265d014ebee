-- A balance sheet: its sums of their parts, and its two sides against each other.
with balansdel (summa, del) as (
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
        or (s.post = 'summa_eget_kapital' and d.typ = 'eget_kapital')
        or (s.post = 'summa_skulder' and d.typ = 'skuld')
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
)

select * from balans
