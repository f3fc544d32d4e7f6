-- grain: one row per (person, horizon) at work; part: where the main employer's work is, seen from
-- the school
select w.*,
       case when r.county_fips is null then 'unknown'
            when r.county_fips = w.county::varchar then 'same_county'
            when 'lwa:' || r.workforce_region_id = w.workforce_region::varchar then 'other_county'
            else 'elsewhere' end as part
from {view}_at_work w
left join stg_regions r on r.county_fips = w.work_county
