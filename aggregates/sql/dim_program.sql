-- grain: one row per program, cluster, and everyone
select program_id as program_code, title, 'program' as level, 'cluster:' || cluster_id as parent,
       cip_code, cluster_id, 3 as sort_order
from stg_programs
union all
select 'cluster:' || cluster_id, title, 'cluster', 'total', null, cluster_id, 2 from stg_clusters
union all
select 'cluster:none', 'No CTE program', 'cluster', 'total', null, null, 2
union all
select 'total', 'All leavers', 'total', null, null, null, 1
order by all
