-- grain: one row per (student, credential, horizon that the wage records of the year fully cover);
-- sector and county of work are the main employer's, the county null where it is none of the package's
with cover as (
    select y.first_year as award_year, y.cohort_code as cohort, h.horizon_code,
           w.cohort_code as cohort_window
    from dim_award_year y
    join dim_award_horizon h using (cohort_code)
    left join dim_award_horizon w
      on w.cohort_code = y.parent and w.horizon_code = h.horizon_code
    where y.level = 'year'
)
select a.student_key, a.credential_id as credential,
       'type:' || k.credential_type as credential_type,
       c.county_fips as county, 'district:' || c.district_id as district,
       'school:' || c.school_id as school, 'lwa:' || r.workforce_region_id as workforce_region,
       v.cohort, v.cohort_window, v.horizon_code,
       s.match_status = 'matched' as matched,
       case when h.first_offset is not null then p.wages is not null end as employed,
       p.wages, p.wages_nominal, p.main_employer, i.sector::varchar as sector,
       n.county_fips as work_county
from award a
join cover v using (award_year)
join ref_award_horizon h using (horizon_code)
join stg_credential_catalog k using (credential_id)
join stg_students s using (student_key)
join stg_schools c using (school_id)
join stg_regions r using (county_fips)
left join award_period p using (student_key, award_index, horizon_code)
left join ref_sector i on i.digits = p.main_site // 100_000
left join stg_regions n on n.county_fips::integer = p.main_site % 100_000
