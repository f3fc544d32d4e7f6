-- grain: one row per (years of award, horizon that the wage records cover for every award in them)
-- `all` pools the windows that a horizon covers. A horizon without quarters is always covered.
with
    span as (
        select left(wages_first_quarter, 4)::integer * 4 + right(wages_first_quarter, 1)::integer - 1
                   as first_index,
               left(wages_last_quarter, 4)::integer * 4 + right(wages_last_quarter, 1)::integer - 1
                   as last_index
        from stg_package
    ),
    covered as (
        select y.cohort_code, h.horizon_code, y.level, y.first_year, y.last_year
        from dim_award_year y, ref_award_horizon h, span s
        where y.level <> 'all'
          and (h.first_offset is null
               or (y.first_year * 4 + h.first_offset >= s.first_index
                   and y.last_year * 4 + 3 + h.last_offset <= s.last_index))
    )
select cohort_code, horizon_code, first_year, last_year from covered
union all
select 'all', horizon_code, min(first_year), max(last_year)
from covered
where level = 'window'
group by horizon_code
order by all
