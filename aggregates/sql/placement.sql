-- grain: one row per looked-up person in the second quarter after exit; part: placement by 3S1 of
-- Perkins V, 20 U.S.C. 2323(b)(2)(A)(iii), what counts first
select o.*,
       case when employed then 'employed' when enrolled then 'enrolled_only'
            when served then 'service_only' else 'not_placed' end as part
from {view} o
where matched and horizon_code = 'q2'
