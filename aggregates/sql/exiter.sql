-- grain: one row per student, with the codes of every dimension
select s.student_key, s.cohort_year, s.match_status = 'matched' as matched,
       s.program_id::code as program,
       coalesce('cluster:' || p.cluster_id, 'cluster:none')::code as cluster,
       c.county_fips::code as county,
       ('lwa:' || r.workforce_region_id)::code as workforce_region,
       w.window_code::code as cohort_window,
       {subgroups}
from stg_students s
left join stg_programs p using (program_id)
join stg_schools c using (school_id)
join stg_regions r using (county_fips)
left join ref_window w using (cohort_year)
