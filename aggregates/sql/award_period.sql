-- grain: one row per (student, quarter of an award, horizon) with wages in it, all jobs summed,
-- whole dollars; `main` is the employer that paid most
select student_key, award_index, horizon_code,
       round(sum(nominal_cents) / 100)::integer as wages_nominal,
       round(sum(cents) / 100)::integer as wages,
       arg_max({'employer': employer_key, 'naics': naics, 'county': work_county},
               (nominal_cents, employer_key)) as main
from award_job
group by all
