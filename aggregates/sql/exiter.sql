-- grain: one row per student, with the codes of every dimension and the quarters of work and study
select s.student_key, s.cohort_year, s.cohort_year::varchar::code as cohort,
       s.match_status = 'matched' as matched,
       s.program_id::code as program,
       coalesce('cluster:' || p.cluster_id, 'cluster:none')::code as cluster,
       c.county_fips::code as county,
       ('lwa:' || r.workforce_region_id)::code as workforce_region,
       {subgroups},
       coalesce(w.paid, 0) as paid, coalesce(w.full_quarters, 0) as full_quarters,
       coalesce(e.studied, 0) as studied
from stg_students s
left join stg_programs p using (program_id)
join stg_schools c using (school_id)
join stg_regions r using (county_fips)
left join worker w using (student_key)
left join study e using (student_key)
