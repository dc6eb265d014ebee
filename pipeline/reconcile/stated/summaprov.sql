-- One row per stated sum, result or deviation that the delivered rows can be held against.
-- Errors in what was printed are findings: nothing is changed, nothing stops. `alla` is every relation of this folder.
with final as (
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
