-- One row per year for which forbund.toml states a printed ceiling of equity.
select ar, 'utfall' as kind, cast(belopp as decimal(24, 6)) as belopp_kr, kalla, _file, '' as _sheet, 1 as _row, '' as _column
from tak
order by ar
