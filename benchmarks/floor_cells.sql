-- grain: one row per group and horizon that has exiters, of the grids of one subgroup dimension
-- {sets} are the grids; {program}, {region}, {cohort} and {code} pick the column that a set groups
-- by; {inside} leaves out people in no program, and cohorts in no window
with
    cells as (
        select {program} as program_code,
               {region} as region_code,
               {cohort} as cohort_code, horizon as horizon_code,
               '{dim}' as subgroup_dim, {code} as subgroup_code,
               count(*) as n_exiters,
               count(*) filter (matched) as n_matched,
               count(*) filter (employed) as n_employed,
               count(*) filter (full_quarter) as n_full_quarter,
               count(*) filter (full_year) as n_full_year,
               count(*) filter (employed and not enrolled) as n_working,
               count(*) filter (employed and enrolled) as n_working_enrolled,
               count(*) filter (enrolled and not employed) as n_enrolled,
               count(*) filter (matched and not employed and not enrolled) as n_not_found,
               quantile_cont(wages, [0.25, 0.5, 0.75]) filter (employed) as q1,
               quantile_cont(wages_nominal, [0.25, 0.5, 0.75]) filter (employed) as q2,
               quantile_cont(wages, [0.25, 0.5, 0.75]) filter (full_quarter) as q3,
               quantile_cont(wages_nominal, [0.25, 0.5, 0.75]) filter (full_quarter) as q4,
               quantile_cont(wages, [0.25, 0.5, 0.75]) filter (full_year) as q5,
               quantile_cont(wages_nominal, [0.25, 0.5, 0.75]) filter (full_year) as q6
        from outcome
        group by grouping sets ({sets})
        having {inside}
    ),
    payroll as (
        select {program} as program_code,
               {region} as region_code,
               {cohort} as cohort_code, horizon as horizon_code,
               '{dim}' as subgroup_dim, {code} as subgroup_code, main_employer,
               sum(wages_nominal) as employed,
               sum(wages_nominal) filter (full_quarter) as full_quarter,
               sum(wages_nominal) filter (full_year) as full_year
        from outcome
        where employed
        group by grouping sets ({payroll_sets})
        having {inside}
    ),
    employers as (
        select program_code, region_code, cohort_code, horizon_code, subgroup_dim, subgroup_code,
               count(employed) as employers_employed,
               max(employed) / nullif(sum(employed), 0) as top_employer_share_employed,
               count(full_quarter) as employers_full_quarter,
               max(full_quarter) / nullif(sum(full_quarter), 0) as top_employer_share_full_quarter,
               count(full_year) as employers_full_year,
               max(full_year) / nullif(sum(full_year), 0) as top_employer_share_full_year
        from payroll
        group by all
    )
select c.*, e.* exclude (program_code, region_code, cohort_code, horizon_code, subgroup_dim,
                         subgroup_code)
from cells c
left join employers e using (program_code, region_code, cohort_code, horizon_code, subgroup_dim,
                             subgroup_code)
