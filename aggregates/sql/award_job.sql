-- grain: one row per (student, quarter of an award, horizon after it, employer) with wages in it
-- Whole cents, so that a sum does not depend on the order of its rows. Industry and county are
-- those of the last quarter that the employer paid in.
with moment as (
    select distinct a.student_key, a.award_index
    from award a
    join stg_students s using (student_key)
    where s.match_status = 'matched'
)
select m.student_key, m.award_index, h.horizon_code, w.employer_key,
       sum(round(w.wages * 100)) as nominal_cents,
       sum(round(w.wages * 100 * c.factor)) as cents,
       arg_max(w.naics, w.quarter_index) as naics,
       arg_max(w.work_county_fips, w.quarter_index) as work_county
from moment m
join stg_wages w using (student_key)
join ref_award_horizon h
  on w.quarter_index - m.award_index between h.first_offset and h.last_offset
join ref_deflator c on c.year = w.quarter_index // 4
where w.wages > 0
group by all
