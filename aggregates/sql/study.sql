-- grain: one row per student in college after exit; bit q of the mask is the q-th quarter
select e.student_key, bit_or(1::ubigint << (e.quarter_index - s.exit_quarter_index)) as studied
from stg_enrollments e join stg_students s using (student_key)
where e.quarter_index - s.exit_quarter_index between 0 and 41
group by all
