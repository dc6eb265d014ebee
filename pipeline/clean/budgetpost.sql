-- One row per amount in budgets and their follow-up. Costs positive.
-- Sum rows are control values, not posts.
-- `tabell` keeps apart the tables that say different things about the same post.
with kodad as (
    select b.*, b.post as radnamn, k.kod as post_kod, k.namn, k.grupp, k.niva, k.insats
    from (select * from budget union all by name select * from budget_utfall) as b
    inner join kod_budget as k on k.rubrik = b.rubrik and k.post = b.post
    where b.roll in ('belopp', 'tillagg', 'tidigare', 'minskning')
),

med_kostnad as (
    select
        *,
        grupp in ('administration', 'individ', 'struktur', 'insatser', 'kostnader', 'del')
        or post_kod = 'finansiella_kostnader' as ar_kostnad
    from kodad
),

med_tecken as (
    select
        *,
        case
            when ar_kostnad then
                kostnadstecken(sum(belopp) filter (where ar_kostnad and niva = 'post') over (partition by _file, _sheet, tabell, _column))
            else 1
        end as tecken
    from med_kostnad
),

final as (
    select
        tabell,
        rubrik,
        niva,
        ar,
        typ as kind,
        roll,
        post_kod as post,
        namn as postnamn,
        radnamn,
        insats,
        grupp,
        ar_kostnad,
        i_kr(belopp * tecken, enhet) as belopp_kr,
        precision_i_kr(enhet, decimaler) as precision_kr,
        ungefar,
        kod as ansvar,
        radrubrik,
        starts_with(lower(radrubrik), 'varav') as ar_varav,
        -- What tells the amounts of a fact box or a decision apart: each stands as it was printed.
        case tabell
            when 'faktarutor' then
                insats || '/' || trim(regexp_replace(lower(strip_accents(radrubrik)), '[^a-z0-9]+', '_', 'g'), '_')
                || case roll when 'tillagg' then '_tillagg' else '' end
            when 'reviderad' then post_kod || '/' || roll
            else ''
        end as radnyckel,
        kommentar,
        -- What may stand once only: a post per table, year, kind and role. Fact boxes have several.
        case
            when niva = 'post' and tabell <> 'faktarutor' then concat_ws('|', tabell, ar, typ, roll, post_kod)
            else concat_ws('|', _file, _sheet, _row, _column)
        end as nyckel,
        -- A whole budget under 100 000 kr is one in tkr that was read as kr.
        tabell <> 'huvud' or coalesce(
            abs(sum(i_kr(belopp, enhet)) filter (where ar_kostnad and niva = 'post') over (partition by _file, _sheet, tabell, _column))
            not between 1 and 100000, true
        ) as ar_rimligt_stor,
        -- A table of insatser alone is no budget of the whole förbund: none is without administration. Other tables need not be.
        tabell <> 'huvud' or typ <> 'budget' or bool_or(grupp = 'administration') over (partition by tabell, ar, typ) as ar_hel,
        _file, _sheet, _row, _column
    from med_tecken
    where niva <> 'summa'
)

select * from final
order by _file, _sheet, _row, _column
