-- grain: one row per (student, quarter of an award, horizon after it, employer) with wages in it
-- The site is the one that paid most; between equals, the last by number.
select student_key, award_index, horizon_code, employer_key,
       sum(nominal_cents)::bigint as nominal_cents, sum(cents)::bigint as cents,
       arg_max(site, (nominal_cents, site)) as site
from award_site
group by all
