-- grain: one row per year with teachers; years are not pooled, since most teach in several
select distinct year::varchar as cohort_code, year::varchar as title, 'year' as level,
       null::varchar as parent, year as first_year, year as last_year
from stg_educators
order by all
