-- grain: one row per (student, employer) with wages; bit q + 8 of a mask is the q-th quarter after
-- exit, from the eighth before it
-- A full quarter is one in which the same employer also paid the quarter before and the one after;
-- they count from quarter 1 (bit 9).
with
    reach as (  -- of the horizons needed, and one quarter more to both sides
        select cohort_year, greatest(min(quarters_after_exit) - 1, -8) as first,
               max(quarters_after_exit) + 1 as last
        from ref_need
        group by all
    ),
    pay as (
        select w.student_key, w.employer_key,
               bit_or(1::ubigint << (w.quarter_index - s.exit_quarter_index + 8)) as paid
        from stg_wages w
        join stg_students s using (student_key)
        join reach n using (cohort_year)
        where w.wages > 0 and s.match_status = 'matched'
          and w.quarter_index - s.exit_quarter_index between n.first and n.last
        group by all
    )
select student_key, employer_key, paid,
       (paid & (paid << 1) & (paid >> 1)) >> 9 << 9 as full_quarters
from pay
