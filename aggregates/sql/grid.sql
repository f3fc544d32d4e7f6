-- grain: one row per group of one grid and horizon, of groups that have exiters
-- {program}, {region}, {cohort} are columns of `tally` or fixed codes; {cover} keeps the horizons of
-- the grid, and its windows to the horizons that all of their cohorts have reached
select {program} as program_code, {region} as region_code, {cohort} as cohort_code,
       horizon_code, {dim} as subgroup_dim, subgroup as subgroup_code,
       sum(exiters)::integer as n_exiters,
       sum(matched)::integer as n_matched,
       sum(employed)::integer as n_employed,
       sum(full_quarter)::integer as n_full_quarter,
       sum(full_year)::integer as n_full_year,
       sum(working)::integer as n_working,
       sum(working_enrolled)::integer as n_working_enrolled,
       sum(enrolled)::integer as n_enrolled,
       sum(not_found)::integer as n_not_found
from tally
where {cover}
group by all
