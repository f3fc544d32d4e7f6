-- grain: one row per (student, horizon, employer) with wages in that horizon
-- Whole cents, so that a sum does not depend on the order of its rows.
select w.student_key, h.horizon_code, w.employer_key,
       sum(round(w.wages * 100)) as nominal_cents,
       sum(round(w.wages * 100 * c.factor)) as cents
from stg_wages w
join stg_students s using (student_key)
join ref_horizon_quarter h on h.quarters_after_exit = w.quarter_index - s.exit_quarter_index
join ref_deflator c on c.year = w.quarter_index // 4
where w.wages > 0 and s.match_status = 'matched'
group by all
