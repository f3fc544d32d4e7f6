-- grain: one row per horizon; bit q + 8 of `quarters` is the q-th quarter after exit
select horizon_code, bit_or(1::ubigint << (quarters_after_exit + 8)) as quarters,
       min(quarters_after_exit) + 8 as first_bit, count(*) = 4 as whole_year
from ref_horizon_quarter
group by all
order by all
