-- grain: one row per (student, horizon, employer) with wages in that horizon
-- Horizons: quarters 2 and 4 after exit, and years 1 to 10; a full quarter (design section 4) is one
-- in which the same employer also paid the quarter before and the quarter after.
with
    jobs as (
        select w.student_key, w.employer_key, w.wages, w.quarter_index // 4 as year,
               w.quarter_index - s.exit_quarter_index as quarters_after_exit
        from stg_wages w join stg_students s using (student_key)
        where w.wages > 0 and s.match_status = 'matched'
          and w.quarter_index - s.exit_quarter_index between 0 and 41
    ),
    flagged as (
        select student_key, employer_key, wages, year, quarters_after_exit,
               lag(quarters_after_exit) over job = quarters_after_exit - 1
               and lead(quarters_after_exit) over job = quarters_after_exit + 1 as full_quarter
        from jobs
        window job as (partition by student_key, employer_key order by quarters_after_exit)
    )
select f.student_key, h.horizon_code, f.employer_key,
       sum(f.wages) as wages_nominal,
       sum(f.wages * c.factor) as wages,
       coalesce(bool_or(f.full_quarter), false) as full_quarter,
       bit_or((1 << ((f.quarters_after_exit + 3) % 4))::utinyint) as quarters
from flagged f
join ref_horizon_quarter h using (quarters_after_exit)
join ref_deflator c using (year)
group by all
