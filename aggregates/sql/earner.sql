-- grain: one row per student with wages in one horizon; codes are numbers
select p.wages, p.wages_nominal, p.main_employer, o.full_quarter, o.full_year,
       {codes}
from person_period p
join outcome o using (student_key, horizon_code)
where horizon_code = $horizon
