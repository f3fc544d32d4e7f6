-- grain: one row per (student, horizon, employer, site) with wages in that horizon; a site is the
-- first two digits of the sector and the county of work, such as 3121067, with zeros for unknown
-- Whole cents, so that a sum does not depend on the order of its rows.
select w.student_key, h.horizon_code, w.employer_key,
       coalesce(i.first_digits, 0) * 100_000 + coalesce(w.work_county_fips::integer, 0) as site,
       sum(round(w.wages * 100))::bigint as nominal_cents,
       sum(round(w.wages * 100 * c.factor))::bigint as cents
from stg_wages w
join stg_students s using (student_key)
join ref_need h
  on h.cohort_year = s.cohort_year
 and h.quarters_after_exit = w.quarter_index - s.exit_quarter_index
join ref_deflator c on c.year = w.quarter_index // 4
left join ref_sector i on i.digits = left(w.naics, 2)::integer
where w.wages > 0 and s.match_status = 'matched'
group by all
