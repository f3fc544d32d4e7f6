-- grain: one row per group of the finest levels that one subgroup dimension needs, part and main
-- employer
-- levels are columns of the people, of whom `part` says which part they are in
select {levels}, horizon_code, {subgroup} as subgroup, part, main_employer, count(*) as people
from ({people})
where {subgroup} is not null
group by all
