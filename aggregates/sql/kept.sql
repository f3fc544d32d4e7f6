-- grain: one row per (student, horizon) with work, study or service in it: the rows of `linked` that
-- a shelf keeps; `place` finds the student, whose key may be another one than in the build that
-- linked them
select m.student_key, h.horizon_code,
       k.paid::ubigint << h.first_bit as paid,
       k.full_quarters::ubigint << h.first_bit as full_quarters,
       k.studied::ubigint << h.first_bit as studied,
       k.served::ubigint << h.first_bit as served,
       k.wages_nominal, k.wages, k.main_employer, k.main_site
from read_parquet($files, hive_partitioning = false) k
join member m using (cohort_year, place)
join ref_horizon h on h.horizon_code = k.horizon_code::horizon
