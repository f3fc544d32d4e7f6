-- grain: one row per (student, horizon, employer) with wages in that horizon
-- The site is the one that paid most; between equals, the last by number. Cents come before the
-- site's seven digits, so that one maximum finds it.
select student_key, horizon_code, employer_key,
       sum(nominal_cents)::bigint as nominal_cents, sum(cents)::bigint as cents,
       max(nominal_cents * 10_000_000 + site) % 10_000_000 as site
from job_site
group by all
