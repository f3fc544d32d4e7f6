-- grain: one row per county, workforce region, and the state
select county_fips as region_code, county_title as title, 'county' as level,
       'lwa:' || workforce_region_id as parent, county_fips, metro, 3 as sort_order
from stg_regions
union all
select distinct 'lwa:' || workforce_region_id, workforce_region_title, 'workforce_region', 'state',
       null, null::boolean, 2
from stg_regions
union all
select 'state', state, 'state', null, null, null, 1 from stg_package
order by all
