-- grain: one row per (student, quarter of an award, horizon after it, employer, site) with wages in
-- it; a site is numbered as in job_site.sql
-- Whole cents, so that a sum does not depend on the order of its rows.
with moment as (
    select distinct a.student_key, a.award_index
    from award a
    join stg_students s using (student_key)
    where s.match_status = 'matched'
)
select m.student_key, m.award_index, h.horizon_code, w.employer_key,
       coalesce(i.first_digits, 0) * 100_000 + coalesce(w.work_county_fips::integer, 0) as site,
       sum(round(w.wages * 100))::bigint as nominal_cents,
       sum(round(w.wages * 100 * c.factor))::bigint as cents
from moment m
join stg_wages w using (student_key)
join ref_award_horizon h
  on w.quarter_index - m.award_index between h.first_offset and h.last_offset
join ref_deflator c on c.year = w.quarter_index // 4
left join ref_sector i on i.digits = left(w.naics, 2)::integer
where w.wages > 0
group by all
