-- grain: one row per group of the finest levels that one subgroup dimension needs; counts add up,
-- so every wider grid sums these rows
-- levels are columns of the people; those outside the subgroup dimension are null there
select {levels}, horizon_code, {subgroup} as subgroup,
       count(*) as exiters,
       count(*) filter (matched) as matched,
       count(*) filter (employed) as employed,
       count(*) filter (full_quarter) as full_quarter,
       count(*) filter (full_year) as full_year,
       count(*) filter (employed and not enrolled) as working,
       count(*) filter (employed and enrolled) as working_enrolled,
       count(*) filter (enrolled and not employed) as enrolled,
       count(*) filter (matched and not employed and not enrolled) as not_found
from ({people})
where {subgroup} is not null
group by all
