-- grain: one row per (student, horizon that the wage records of the cohort fully cover)
with
    study as (
        select distinct e.student_key, h.horizon_code
        from stg_enrollments e
        join stg_students s using (student_key)
        join ref_horizon_quarter h
          on h.quarters_after_exit = e.quarter_index - s.exit_quarter_index
    )
select x.*, h.horizon_code,
       x.matched and p.student_key is not null as employed,
       x.matched and coalesce(p.full_quarter, false) as full_quarter,
       x.matched and coalesce(p.full_year, false) and h.horizon_code[1] = 'y' as full_year,
       x.matched and e.student_key is not null as enrolled,
       p.wages, p.wages_nominal, p.main_employer
from exiter x
join dim_cohort_horizon h on h.cohort_code = x.cohort_year::varchar
left join person_period p on p.student_key = x.student_key and p.horizon_code = h.horizon_code
left join study e on e.student_key = x.student_key and e.horizon_code = h.horizon_code
