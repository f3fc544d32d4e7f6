-- grain: one row per student in college or in service after exit; bit q + 8 of a mask is the q-th
-- quarter after exit
with
    reach as (
        select cohort_year, greatest(min(quarters_after_exit), 0) as first,
               max(quarters_after_exit) as last
        from ref_need
        group by all
    ),
    seen as (
        select student_key, quarter_index, true as college from stg_enrollments
        union all
        select student_key, quarter_index, false from stg_service
    ),
    placed as (
        select e.student_key, e.college,
               1::ubigint << (e.quarter_index - s.exit_quarter_index + 8) as quarter
        from seen e
        join stg_students s using (student_key)
        join reach n using (cohort_year)
        where e.quarter_index - s.exit_quarter_index between n.first and n.last
    )
select student_key, bit_or(quarter) filter (college) as studied,
       bit_or(quarter) filter (not college) as served
from placed
group by all
