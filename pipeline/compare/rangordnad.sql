-- One row per number and delivery that states it; the year's own delivery stands first.
select *, row_number() over (partition by obs_id order by argang = year desc, argang desc) as plats
from alla
