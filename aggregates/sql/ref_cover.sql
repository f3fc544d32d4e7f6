-- grain: one row per (exit year, horizon that its wage records cover); window only where the
-- horizon covers all of its years
select c.first_year as cohort_year, r.horizon_code, r.quarters, r.whole_year,
       w.cohort_code::code as cohort_window
from dim_cohort_horizon c
join ref_horizon r using (horizon_code)
join dim_cohort d using (cohort_code)
left join dim_cohort_horizon w on w.cohort_code = d.parent and w.horizon_code = c.horizon_code
where d.level = 'year'
