-- grain: one row per (exit year, kind of record, quarter after exit): how many records there are, and
-- a sum of their hashes, which does not depend on their order
-- A hash of a hash: that of several columns alone is too regular to be added up.
with
    record as (
        select student_key, exit_quarter_index as quarter_index, 'students' as kind,
               hash(matched) as content
        from member
        union all
        select w.student_key, w.quarter_index, 'wages',
               hash(w.employer_key, w.naics, w.wages, w.work_county_fips)
        from stg_wages w join member m using (student_key)
        where w.wages > 0 and m.matched
        union all
        select student_key, quarter_index, 'enrollments', 0::ubigint from stg_enrollments
        union all
        select student_key, quarter_index, 'service', 0::ubigint from stg_service
    )
select m.cohort_year, r.kind, r.quarter_index - m.exit_quarter_index as quarter,
       count(*) as records,
       sum(hash(hash(m.person, m.exit_quarter_index, r.content))) as print
from record r join member m using (student_key)
where r.quarter_index - m.exit_quarter_index between -8 and 41
group by all
order by all
