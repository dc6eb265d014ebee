-- One row per post and year of the income statement. Costs positive.
with kodad as (
    select r.*, r.post as radnamn, k.kod as post_kod, k.namn, k.grupp as typ_av_post
    from resultatrakning as r
    inner join kod_resultatrakning as k on k.rubrik = r.rubrik and k.post = r.post
    where r.roll = 'belopp'
),

med_tecken as (
    select
        *,
        case
            when typ_av_post in ('kostnad', 'kostnadsslag') then
                kostnadstecken(sum(belopp) filter (where typ_av_post in ('kostnad', 'kostnadsslag')) over (partition by _file, _sheet, _column))
            else 1
        end as tecken
    from kodad
),

final as (
    select
        ar,
        typ as kind,
        post_kod as post,
        namn as postnamn,
        radnamn,
        kod as notnummer,
        typ_av_post as typ,
        i_kr(belopp * tecken, enhet) as belopp_kr,
        precision_i_kr(enhet, decimaler) as precision_kr,
        -- A whole year under 100 000 kr is one in tkr that was read as kr.
        post_kod not in ('intakter', 'kostnader') or abs(i_kr(belopp, enhet)) not between 1 and 100000 as ar_rimligt_stor,
        _file, _sheet, _row, _column
    from med_tecken
)

select * from final
order by _file, _sheet, _row, _column
