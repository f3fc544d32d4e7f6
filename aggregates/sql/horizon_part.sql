-- grain: one row per horizon, statewide: people looked up, those at work, and of each measure that
-- splits groups further (columns of `cube_grids`) the people in its smallest part
select horizon_code,
       count(*) filter (matched) as matched,
       count(*) filter (employed) as n_employed,
       count(*) filter (not matched) as coverage,
       least(count(*) filter (full_quarter), count(*) filter (employed and not full_quarter))
           as full_quarter,
       least(count(*) filter (full_year), count(*) filter (employed and not full_year))
           as full_year,
       least(count(*) filter (employed and not enrolled), count(*) filter (employed and enrolled),
             count(*) filter (enrolled and not employed),
             count(*) filter (matched and not employed and not enrolled)) as activities
from {view}
group by all
order by all
