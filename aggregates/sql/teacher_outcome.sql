-- grain: one row per (CTE teacher, year)
-- $age and $service are the conditions to retire; a year of teaching is a year of service.
with teacher as (
    select *, year - birth_year as age,
           greatest(0, least($age - (year - birth_year), $service - years_of_service)) as years_left
    from stg_educators
)
select t.educator_id, d.taught_code as cluster, c.county_fips as county,
       'district:' || c.district_id as district, 'school:' || c.school_id as school,
       'lwa:' || r.workforce_region_id as workforce_region,
       t.year::varchar as cohort, null::varchar as cohort_window, 'now' as horizon_code,
       true as matched, t.age,
       case when t.years_left <= 5 then 'within_5'
            when t.years_left <= 10 then 'within_10'
            else 'later' end as retirement
from teacher t
join dim_taught d using (cluster_id)
join stg_schools c using (school_id)
join stg_regions r using (county_fips)
