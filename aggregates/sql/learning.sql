-- grain: one row per looked-up person in the second quarter after exit, the first time that is
-- counted, so that as many years as possible are; part: whether they had work-based learning
select *, work_based_learning::varchar as part
from {view}
where matched and horizon_code = 'q2'
