-- One row per file and coded column that it has: how many rows lack it, how many say that it is not stated.
-- A large share that is missing makes the shares of the rest say little; a few rows say nothing.
with final as (
    select
        *,
        case when rader > 0 then cast(round(100.0 * saknas / rader, 6) as decimal(24, 6)) end as andel,
        case when saknas >= 5 then cast(round(100.0 * saknas / rader - grans, 6) as decimal(24, 6)) end as andel_over_gransen
    from saknade_uppgifter
)

select * from final
order by _file, kolumn
