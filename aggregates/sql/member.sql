-- grain: one row per student; `place` is theirs among the students of their exit year, by student_id
select student_key, cohort_year,
       (row_number() over (partition by cohort_year order by student_key) - 1)::integer as place,
       hash(student_id) as person, exit_quarter_index, match_status = 'matched' as matched
from stg_students
