-- grain: one row per (student, horizon that the wage records of the cohort fully cover); a view
select x.* exclude (cohort_year, paid, full_quarters, studied, served),
       h.horizon_code, h.cohort_window,
       (x.paid & h.quarters) <> 0 as employed,
       (x.full_quarters & h.quarters) <> 0 as full_quarter,
       h.whole_year and (x.paid & h.quarters) = h.quarters as full_year,
       x.matched and (x.studied & h.quarters) <> 0 as enrolled,
       x.matched and (x.served & h.quarters) <> 0 as served
from exiter x
join ref_cover h using (cohort_year)
