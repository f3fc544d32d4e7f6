-- grain: one row per credential of the catalog, type of credential, and all of them
with
    titles (credential_type, title, place) as (
        values ('industry_certification', 'Industry certifications', 0),
               ('license', 'Licenses', 1),
               ('certificate', 'Certificates', 2),
               ('associate', 'Associate degrees', 3),
               ('bachelor', 'Bachelor''s degrees', 4)
    )
select credential_id as credential_code, title, 'credential' as level,
       'type:' || credential_type as parent, credential_type, cluster_id, ctid, 20 as sort_order
from stg_credential_catalog
union all
select 'type:' || credential_type, title, 'credential_type', 'total', credential_type, null, null,
       10 + place
from titles
where credential_type in (select credential_type from stg_credential_catalog)
union all
select 'total', 'All credentials', 'total', null, null, null, null, 1
order by all
