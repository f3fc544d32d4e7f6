-- grain: one row per group of one grid and horizon and count, of groups that have people in it
-- unit, region and cohort are columns of `tally` or fixed codes; {cover} keeps the horizons of the
-- grid, and its windows to the horizons that all of their cohorts have reached; `leaf` says which
-- counts each part is in
with leaf as (select part, measure from (values {leaves}) as found(part, measure)),
employer as (
    select {program} as program_code, {region} as region_code, {cohort} as cohort_code,
           horizon_code, subgroup as subgroup_code, measure, main_employer,
           sum(people)::integer as people
    from tally join leaf using (part)
    where {cover}
    group by all
)
select program_code, region_code, cohort_code, horizon_code, {dim} as subgroup_dim, subgroup_code,
       measure, count(*)::integer as employers,
       max(people) as largest, coalesce(max(people, 2)[2], 0) as second
from employer
group by all
