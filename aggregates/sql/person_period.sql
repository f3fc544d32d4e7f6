-- grain: one row per (student, horizon) with wages in that horizon; sector and county of work are
-- those of the main employer, the county null where it is none of the package's
with counties as (
    select county_fips::integer as number, county_fips::code as work_county from stg_regions
)
select e.student_key, e.horizon_code, e.wages_nominal, e.wages, e.main_employer, i.sector,
       c.work_county
from earning e
join ref_sector i on i.digits = e.main_site // 100_000
left join counties c on c.number = e.main_site % 100_000
