-- grain: one row per student and covered horizon; what is in braces comes from package and policy
with
    deflator(year, factor) as (values {deflators}),
    students as (
        select s.*,
               left(exit_quarter, 4)::integer * 4 + right(exit_quarter, 1)::integer - 1 as left_at,
               match_status = 'matched' as matched, 'cluster:' || p.cluster_id as p_cluster,
               r.county_fips as county, 'lwa:' || r.workforce_region_id as workforce_region,
               c.locale as school_locale
        from '{package}/students.parquet' s
        left join '{package}/programs.parquet' p using (program_id)
        join '{package}/schools.parquet' c using (school_id)
        join '{package}/regions.parquet' r on r.county_fips = c.county_fips
    ),
    horizons as (
        select unnest({codes}) as horizon, unnest({firsts}) as first, unnest({lasts}) as last
    ),
    covered as (
        select cohort_year, horizon, first, last, last - first = 3 as whole_year,
               (cohort_year - {anchor}) // 3 * 3 + {anchor} as window_year
        from (select distinct cohort_year from students), horizons
        where cohort_year * 4 + 4 + last <= {last_quarter}
          and cohort_year * 4 - 1 + first >= {first_quarter}
    ),
    pooled as (
        select window_year, horizon from covered group by all having count(*) = 3
    ),
    pay as (
        select student_id, employer_id, wages, quarter - left_at as offset,
               quarter // 4 as year,
               lag(quarter) over job = quarter - 1 and lead(quarter) over job = quarter + 1 as whole
        from (
            select w.student_id, w.employer_id, w.wages, s.left_at,
                   left(w.quarter, 4)::integer * 4 + right(w.quarter, 1)::integer - 1 as quarter
            from '{package}/wages.parquet' w join students s using (student_id)
            where s.matched and w.wages > 0
        )
        window job as (partition by student_id, employer_id order by quarter)
    ),
    jobs as (
        select student_id, horizon, employer_id, sum(round(wages * 100)) as nominal,
               sum(round(wages * 100 * factor)) as real, bool_or(whole) as whole,
               bit_or(1 << (p.offset - first)) as quarters
        from pay p
        join horizons h on p.offset between h.first and h.last
        join deflator using (year)
        group by all
    ),
    workers as (
        select student_id, horizon, round(sum(nominal) / 100)::integer as wages_nominal,
               round(sum(real) / 100)::integer as wages, coalesce(bool_or(whole), false) as whole,
               bit_or(quarters) = 15 as full_year,
               arg_max(employer_id, (nominal, hash(employer_id))) as main_employer
        from jobs group by all
    ),
    study as (
        select distinct student_id, horizon
        from '{package}/enrollments.parquet' e
        join students s using (student_id)
        join horizons h on left(e.quarter, 4)::integer * 4 + right(e.quarter, 1)::integer - 1
                           - s.left_at between h.first and h.last
    )
select program_id as program, coalesce(p_cluster, 'cluster:none') as cluster, county,
       workforce_region, s.cohort_year::varchar as cohort,
       k.window_year || '-' || (k.window_year + 2) as cohort_window,
       case when k.window_year is not null then 'all' end as pool, horizon,
       {subgroups},
       matched, w.student_id is not null as employed, coalesce(whole, false) as full_quarter,
       coalesce(whole_year and full_year, false) as full_year,
       matched and e.student_id is not null as enrolled, wages, wages_nominal,
       main_employer
from students s
join covered c using (cohort_year)
left join pooled k using (window_year, horizon)
left join workers w using (student_id, horizon)
left join study e using (student_id, horizon)
