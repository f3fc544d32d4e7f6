-- grain: one row per student with wages; the quarters paid by anyone, and the full quarters
select student_key, bit_or(paid) as paid, bit_or(full_quarters) as full_quarters
from job
group by all
