-- grain: one row per group of one grid and horizon and part, of groups that have people in it
-- unit, region and cohort are columns of `tally` or fixed codes; the last line keeps the horizons of
-- the grid, and its windows to the horizons that all of their cohorts have reached; `leaf` says
-- which counts each part is in
with leaf as (select part, measure from (values {leaves}) as found(part, measure))
select {program} as program_code, {region} as region_code, {cohort} as cohort_code,
       horizon_code, {dim} as subgroup_dim, subgroup as subgroup_code,
       measure, sum(people)::integer as n
from tally join leaf using (part)
where {cover}
group by all
