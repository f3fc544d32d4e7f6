-- grain: one row per looked-up person in the second quarter after exit; part: how they were matched
select o.*,
       case when s.match_method <> 'none' then s.match_method else 'unknown' end as part
from {view} o
join stg_students s using (student_key)
where matched and horizon_code = 'q2'
