-- grain: one row per horizon, statewide: years and whole windows that it covers, and looked-up
-- people, in them all and of those in a unit of {unit}; then the same of whole windows
with groups as (
  select horizon_code, cohort, cohort_window, {unit} is not null as inside, count(*) as people
  from {view}
  where matched
  group by all
)
select horizon_code, count(distinct cohort), count(distinct cohort_window),
       sum(people), coalesce(sum(people) filter (inside), 0),
       coalesce(sum(people) filter (cohort_window is not null), 0),
       coalesce(sum(people) filter (inside and cohort_window is not null), 0)
from groups
group by all
order by all
