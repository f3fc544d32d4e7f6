-- grain: one row per (exit year, horizon of `ref_need`, student) with work, study or service in it;
-- bit 0 of a mask is the first quarter of the horizon
with
    seen as (
        select student_key, coalesce(w.paid, 0)::ubigint as paid,
               coalesce(w.full_quarters, 0)::ubigint as full_quarters,
               coalesce(e.studied, 0)::ubigint as studied,
               coalesce(e.served, 0)::ubigint as served
        from worker w full join study e using (student_key)
    ),
    needed as (
        select distinct cohort_year, horizon_code, quarters, first_bit
        from ref_need join ref_horizon using (horizon_code)
    )
select n.cohort_year, n.horizon_code::varchar as horizon_code, m.place,
       ((s.paid & n.quarters) >> n.first_bit)::utinyint as paid,
       ((s.full_quarters & n.quarters) >> n.first_bit)::utinyint as full_quarters,
       ((s.studied & n.quarters) >> n.first_bit)::utinyint as studied,
       ((s.served & n.quarters) >> n.first_bit)::utinyint as served,
       e.wages_nominal, e.wages, e.main_employer, e.main_site
from seen s
join member m using (student_key)
join needed n using (cohort_year)
left join earning e on e.student_key = s.student_key and e.horizon_code = n.horizon_code
where (s.paid | s.studied | s.served) & n.quarters <> 0
