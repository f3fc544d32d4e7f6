-- grain: one row per (student, horizon) with wages in that horizon, all jobs summed
select student_key, horizon_code,
       round(sum(wages_nominal))::integer as wages_nominal,
       round(sum(wages))::integer as wages,
       bool_or(full_quarter) as full_quarter,
       bit_count(bit_or(quarters)) = 4 as full_year,
       arg_max(employer_key, (wages_nominal, employer_key)) as main_employer
from job_period
group by all
