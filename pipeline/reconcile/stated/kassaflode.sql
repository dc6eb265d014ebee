-- A cash flow: its sum, and the money at the start and the end.
-- The signs of a cash flow are part of what it says.
with kassaflode_poster as (
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
)

select * from kassaflode_prov
