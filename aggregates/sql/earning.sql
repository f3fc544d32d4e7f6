-- grain: one row per (student, horizon) with wages in that horizon, all jobs summed, whole dollars
-- The main employer is the one that paid most; between equals, the last by key.
select student_key, horizon_code,
       round(sum(nominal_cents) / 100)::integer as wages_nominal,
       round(sum(cents) / 100)::integer as wages,
       arg_max(employer_key, nominal_cents::hugeint << 64 | employer_key) as main_employer,
       arg_max(site, nominal_cents::hugeint << 64 | employer_key)::integer as main_site
from job_period
group by all
