-- grain: one row per (student, credential): the first time, however often it was earned
with first as (
    select student_key, credential_id, min(earned_on) as earned_on from stg_credentials group by all
)
select student_key, credential_id, year(earned_on)::integer as award_year,
       (year(earned_on) * 4 + quarter(earned_on) - 1)::integer as award_index
from first
