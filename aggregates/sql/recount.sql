-- grain: one row per group of `wanted`, which lists groups by the years that they cover
-- {program}, {region}, {subgroup} are columns of `outcome` or fixed codes
with tally as (
  select {program} as program_code, {region} as region_code, cohort::varchar::integer as cohort_year,
         horizon_code, {subgroup} as subgroup_code,
         count(*) as n_exiters,
         count(*) filter (matched) as n_matched,
         count(*) filter (employed) as n_employed,
         count(*) filter (full_quarter) as n_full_quarter,
         count(*) filter (full_year) as n_full_year,
         count(*) filter (employed and not enrolled) as n_working,
         count(*) filter (employed and enrolled) as n_working_enrolled,
         count(*) filter (enrolled and not employed) as n_enrolled,
         count(*) filter (matched and not employed and not enrolled) as n_not_found
  from outcome
  group by all
)
select w.row, sum(columns('^n_'))::integer
from wanted w
join tally t on t.program_code = w.program_code and t.region_code = w.region_code
  and t.subgroup_code = w.subgroup_code and t.horizon_code = w.horizon_code
  and t.cohort_year between w.first_year and w.last_year
group by all
order by all
