-- grain: one row per student, with the codes of every dimension and the quarters of work, study and
-- service
with
    programs as (
        select p.program_code, p.pair, p.cluster_id, coalesce(q.parent_2024, c.parent_2024) as frame
        from dim_program p
        join dim_program c on c.program_code = p.parent
        left join dim_program q on q.program_code = p.pair
        where p.level = 'program'
    ),
    framed as (
        select max(program_code) as no_program from dim_program
        where program_code = 'cluster:none' and parent_2024 is not null
    )
select s.student_key, s.cohort_year, s.cohort_year::varchar::code as cohort,
       s.match_status = 'matched' as matched,
       s.program_id::code as program, p.pair::code as pair,
       coalesce('cluster:' || p.cluster_id, 'cluster:none')::code as cluster,
       coalesce(p.frame, case when s.program_id is null then f.no_program end)::code
           as cluster_2024,
       c.county_fips::code as county,
       ('district:' || c.district_id)::code as district, ('school:' || c.school_id)::code as school,
       ('lwa:' || r.workforce_region_id)::code as workforce_region,
       s.cte_level in ('concentrator', 'completer') as concentrator,
       {subgroups},
       coalesce(w.paid, 0) as paid, coalesce(w.full_quarters, 0) as full_quarters,
       coalesce(e.studied, 0) as studied, coalesce(e.served, 0) as served
from stg_students s
left join programs p on p.program_code = s.program_id
join stg_schools c using (school_id)
join stg_regions r using (county_fips)
left join worker w using (student_key)
left join study e using (student_key)
cross join framed f
