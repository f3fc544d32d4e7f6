-- grain: one row per group of one grid and horizon, of groups that have exiters
-- {program}, {region}, {cohort}, {subgroup} are columns of `outcome` or fixed codes, {cover} keeps
-- windows to the horizons that all of their cohorts have reached
select {program} as program_code, {region} as region_code, {cohort} as cohort_code,
       horizon_code, {dim} as subgroup_dim, {subgroup} as subgroup_code,
       count(*) as n_exiters,
       count(*) filter (matched) as n_matched,
       count(*) filter (employed) as n_employed,
       count(*) filter (full_quarter) as n_full_quarter,
       count(*) filter (full_year) as n_full_year,
       count(*) filter (employed and not enrolled) as n_working,
       count(*) filter (employed and enrolled) as n_working_enrolled,
       count(*) filter (enrolled and not employed) as n_enrolled,
       count(*) filter (matched and not employed and not enrolled) as n_not_found,
       quantile_cont(wages, [0.25, 0.5, 0.75]) filter (employed) as q_employed,
       quantile_cont(wages, [0.25, 0.5, 0.75]) filter (full_quarter) as q_full_quarter,
       quantile_cont(wages, [0.25, 0.5, 0.75]) filter (full_year) as q_full_year,
       quantile_cont(wages_nominal, [0.25, 0.5, 0.75]) filter (employed) as q_employed_nominal,
       quantile_cont(wages_nominal, [0.25, 0.5, 0.75]) filter (full_quarter)
           as q_full_quarter_nominal,
       quantile_cont(wages_nominal, [0.25, 0.5, 0.75]) filter (full_year) as q_full_year_nominal
from outcome
where {cover}
group by all
