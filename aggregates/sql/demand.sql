-- grain: one row per (occupation of any region, workforce region or the state)
-- Openings add up. Of the other figures the state has what all regions that give one agree on:
-- the median of a state is not to be had from the medians of its regions.
with
    occupations as (
        select soc_code, min(title) as title from stg_occupation_demand group by all
    ),
    given as (
        select soc_code, 'lwa:' || workforce_region_id as region_code, annual_openings,
               median_wage, growth_pct, entry_education
        from stg_occupation_demand
        union all
        select soc_code, 'state', sum(annual_openings)::integer,
               if(count(distinct median_wage) = 1, min(median_wage), null),
               if(count(distinct growth_pct) = 1, min(growth_pct), null),
               if(count(distinct entry_education) = 1, min(entry_education), null)
        from stg_occupation_demand
        group by all
    ),
    regions as (
        select distinct 'lwa:' || workforce_region_id as region_code from stg_regions
        union all
        select 'state'
    )
select o.soc_code, o.title, r.region_code, g.annual_openings, g.median_wage, g.growth_pct,
       g.entry_education
from occupations o
cross join regions r
left join given g using (soc_code, region_code)
order by all
