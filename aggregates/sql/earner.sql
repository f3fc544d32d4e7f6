-- grain: one row per person with wages in one horizon; codes are numbers
select wages, wages_nominal, main_employer, full_quarter, full_year,
       {codes}
from {view}_at_work
where horizon_code = $horizon and wages is not null
