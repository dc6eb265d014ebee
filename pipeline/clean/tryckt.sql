-- One row per printed figure: what the document says it is, and which of our measures that
-- makes it (none, when no list knows its label). Amounts in kr with the sign they were printed with;
-- tecken turns a cost printed with a minus sign.
with final as (
    select
        p._row as nr,
        p.ar as argang,
        p.dokument,
        p.avsnitt,
        p.tabell,
        p.tabell = 'löptext' as i_text,
        p.rad,
        p.kolumn,
        p.insats as insatsnamn,
        k.insats,
        k.post,
        k.kon,
        k.ar,
        p.avser,
        p.typ,
        k.kind,
        case when faktor(p.enhet) is not null then 'kr' else p.enhet end as enhet,
        p.enhet as tryckt_enhet,
        cast(p.varde * k.faktor as decimal(24, 6)) as varde,
        -- '' for a figure; where it is withheld or not stated there is no varde.
        p.symbol,
        k.tecken,
        k.steg,
        p.decimaler,
        p.ungefar,
        p.tryckt,
        k.matt,
        k.uppdelning,
        k.kategori,
        k.hur,
        p.beteckning,
        p._file, p._sheet, p._row
    from publicerat as p
    inner join kod_tryckt as k on k.rad_nr = p._row
)

select * from final
order by _file, _sheet, _row
