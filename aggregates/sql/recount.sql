-- grain: one row per group of `wanted` that has people; it lists groups by the years that they cover
-- {program} and {region} are columns of `recounted` or fixed codes; several years are whole windows
select w.row, {sums}
from wanted w
join recounted t
  on {program} = w.program_code and {region} = w.region_code
  and t.subgroup = w.subgroup_code and t.horizon_code = w.horizon_code
  and t.cohort::varchar::integer between w.first_year and w.last_year
where t.cohort_window is not null or w.first_year = w.last_year
group by all
order by all
