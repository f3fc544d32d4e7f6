-- grain: one row per (student, horizon) with wages in that horizon, all jobs summed, whole dollars
select student_key, horizon_code,
       round(sum(nominal_cents) / 100)::integer as wages_nominal,
       round(sum(cents) / 100)::integer as wages,
       arg_max(employer_key, (nominal_cents, employer_key)) as main_employer
from job_period
group by all
