-- grain: one row per cluster of the framework that teachers' clusters are of, and all of them
with frameworks as (
    select distinct c.framework from stg_educators e join stg_clusters c using (cluster_id)
)
select if(framework = '16', 'cluster:', 'cluster_2024:') || cluster_id as taught_code, title,
       'cluster' as level, 'total' as parent, cluster_id, 2 as sort_order
from stg_clusters
where framework in (from frameworks)
union all
select 'total', 'All CTE teachers', 'total', null, null, 1
order by all
