-- The frame of a plan is its parts: contributions (one row, or one per member) and what is left from before.
with ramdel as (
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
)

select * from planen
