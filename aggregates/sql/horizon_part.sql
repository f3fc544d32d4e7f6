-- grain: one row per horizon, statewide: leavers looked up, and of each measure that splits groups
-- further (the columns of `cube_grids`) the people in its smallest part
select horizon_code,
       count(*) filter (matched) as matched,
       count(*) filter (not matched) as coverage,
       least(count(*) filter (full_quarter), count(*) filter (employed and not full_quarter))
           as full_quarter,
       least(count(*) filter (full_year), count(*) filter (employed and not full_year))
           as full_year,
       least(count(*) filter (employed and not enrolled), count(*) filter (employed and enrolled),
             count(*) filter (enrolled and not employed),
             count(*) filter (matched and not employed and not enrolled)) as activities
from outcome
group by all
order by all
