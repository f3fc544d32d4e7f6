-- grain: one row per program, cluster of either framework, part of a cluster in one 2024 cluster, and
-- everyone; `parent` leads to the total by the 16 clusters, `parent_2024` by those of 2024
-- A cluster whose programs are in several 2024 clusters is cut in pairs, which both frameworks add up.
with
    overlap as (
        select cluster_id, cluster_2024_id,
               count(*) over (partition by cluster_id) > 1 as split,
               'pair:' || cluster_id || ':' || cluster_2024_id as pair
        from (select distinct cluster_id, cluster_2024_id from stg_programs)
        where cluster_2024_id is not null
    )
select p.program_id as program_code, p.title, 'program' as level,
       'cluster:' || p.cluster_id as parent, null as parent_2024, p.cip_code, p.cluster_id,
       case when o.split then o.pair end as pair, 4 as sort_order
from stg_programs p
left join overlap o using (cluster_id, cluster_2024_id)
union all
select o.pair, c.title || ' / ' || n.title, 'pair', 'cluster:' || o.cluster_id,
       'cluster_2024:' || o.cluster_2024_id, null, o.cluster_id, null, 3
from overlap o
join stg_clusters c using (cluster_id)
join stg_clusters n on n.cluster_id = o.cluster_2024_id
where o.split
union all
select 'cluster:' || c.cluster_id, c.title, 'cluster', 'total',
       'cluster_2024:' || o.cluster_2024_id, null, c.cluster_id, null, 2
from stg_clusters c
left join overlap o on o.cluster_id = c.cluster_id and not o.split
where c.framework = '16'
union all
select 'cluster_2024:' || cluster_id, title, 'cluster_2024', null, 'total', null, null, null, 2
from stg_clusters
where cluster_id in (select cluster_2024_id from overlap)
union all
select 'cluster:none', 'No CTE program', 'cluster', 'total',
       case when exists (from overlap) then 'total' end, null, null, null, 2
union all
select 'total', 'All leavers', 'total', null, null, null, null, null, 1
order by all
