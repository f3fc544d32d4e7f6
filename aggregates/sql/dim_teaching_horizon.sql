-- grain: one row per year with teachers, who are counted as they are
select cohort_code, 'now' as horizon_code, first_year, last_year from dim_teaching_year order by all
