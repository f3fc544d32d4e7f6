-- grain: one row per (person, horizon) at work; part: the workforce region of the main employer's work
select w.*, coalesce('lwa:' || r.workforce_region_id, 'unknown') as part
from {view}_at_work w
left join stg_regions r on r.county_fips = w.work_county
