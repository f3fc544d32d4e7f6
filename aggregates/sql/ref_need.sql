-- grain: one row per (exit year, covered horizon, quarter after exit in it), of those to link
select cohort_year, c.horizon_code, h.quarters_after_exit
from ref_cover c
join ref_horizon_quarter h using (horizon_code)
where {needed}
