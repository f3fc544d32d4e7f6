-- grain: one row per {year} of {people}, window of $length such years, and the pool of the windows
-- A window with a year that nobody is of is none: its figures would be of fewer years than it says.
with
    years as (select distinct {year}::integer as year from {people}),
    windows as (
        select $anchor + $length * floor((year - $anchor) / $length)::integer as first_year
        from years
        group by all
        having count(*) = $length
    ),
    named as (
        select first_year, first_year + $length - 1 as last_year,
               first_year || '-' || (first_year + $length - 1) as window_code
        from windows
    )
select y.year::varchar as cohort_code, y.year::varchar as title, 'year' as level,
       w.window_code as parent, y.year as first_year, y.year as last_year
from years y
left join named w on y.year between w.first_year and w.last_year
union all
select window_code, first_year || ' to ' || last_year, 'window', 'all', first_year, last_year
from named
union all
select 'all', 'All complete windows', 'all', null, min(first_year), max(last_year)
from named
having count(*) > 0
order by all
