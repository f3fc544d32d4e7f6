-- grain: one row per school, district, county, workforce region, and the state
-- A district is in one county, which intake checks.
select 'school:' || school_id as region_code, title, 'school' as level,
       'district:' || district_id as parent, county_fips, null::boolean as metro, 5 as sort_order
from stg_schools
union all
select distinct 'district:' || district_id, district_title, 'district', county_fips, county_fips,
       null, 4
from stg_schools
union all
select county_fips, county_title, 'county', 'lwa:' || workforce_region_id, county_fips, metro, 3
from stg_regions
union all
select distinct 'lwa:' || workforce_region_id, workforce_region_title, 'workforce_region', 'state',
       null, null, 2
from stg_regions
union all
select 'state', state, 'state', null, null, null, 1 from stg_package
order by all
