-- grain: one row per (student, credential, horizon that the wage records of the year fully cover)
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
       p.wages, p.wages_nominal, p.main.employer as main_employer,
       case when p.wages is null then null
            when left(p.main.naics, 2) in ('31', '32', '33') then '31-33'
            when left(p.main.naics, 2) in ('44', '45') then '44-45'
            when left(p.main.naics, 2) in ('48', '49') then '48-49'
            when left(p.main.naics, 2) in ('11', '21', '22', '23', '42', '51', '52', '53', '54',
                                           '55', '56', '61', '62', '71', '72', '81', '92')
                 then left(p.main.naics, 2)
            else 'unknown' end as sector,
       p.main.county as work_county
from award a
join cover v using (award_year)
join ref_award_horizon h using (horizon_code)
join stg_credential_catalog k using (credential_id)
join stg_students s using (student_key)
join stg_schools c using (school_id)
join stg_regions r using (county_fips)
left join award_period p using (student_key, award_index, horizon_code)
