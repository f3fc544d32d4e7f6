-- grain: one row per (student, quarter of an award, horizon) with wages in it, all jobs summed,
-- whole dollars
-- The main employer is the one that paid most; between equals, the last by key.
select student_key, award_index, horizon_code,
       round(sum(nominal_cents) / 100)::integer as wages_nominal,
       round(sum(cents) / 100)::integer as wages,
       arg_max(employer_key, (nominal_cents, employer_key)) as main_employer,
       arg_max(site, (nominal_cents, employer_key)) as main_site
from award_job
group by all
