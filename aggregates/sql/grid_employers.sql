-- grain: one row per group of one grid and horizon, of groups in which somebody has wages:
-- how many main employers, and the largest one's share of the wages (rules P2 and P3)
with
    payroll as (
        select {program} as program_code, {region} as region_code, {cohort} as cohort_code,
               horizon_code, {dim} as subgroup_dim, {subgroup} as subgroup_code, main_employer,
               sum(wages_nominal) as employed,
               sum(wages_nominal) filter (full_quarter) as full_quarter,
               sum(wages_nominal) filter (full_year) as full_year
        from outcome
        where employed and {cover}
        group by all
    )
select program_code, region_code, cohort_code, horizon_code, subgroup_dim, subgroup_code,
       count(employed) as employers_employed,
       max(employed) / nullif(sum(employed), 0) as top_employer_share_employed,
       count(full_quarter) as employers_full_quarter,
       max(full_quarter) / nullif(sum(full_quarter), 0) as top_employer_share_full_quarter,
       count(full_year) as employers_full_year,
       max(full_year) / nullif(sum(full_year), 0) as top_employer_share_full_year
from payroll
group by all
