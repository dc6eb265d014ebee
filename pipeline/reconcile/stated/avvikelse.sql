-- Stated deviations against outcome and budget of the same row.
with avvikelser as (
    select
        'avvikelse' as slag, a.post as vad, a.ar, 'utfall' as kind, 'kr' as enhet,
        k.varde as angivet, a.avvikelse_kr as beraknat, k.precision_kr * 3 / 2 as tolerans,
        k._file, k._sheet, k._row, k._column
    from kontrollvarde as k
    inner join budgetavvikelse as a on a._file = k._file and a._sheet = k._sheet and a._row = k._row
    where k.slag = 'avvikelse'
)

select * from avvikelser
