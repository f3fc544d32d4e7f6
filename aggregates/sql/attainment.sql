-- grain: one row per looked-up person six years after exit; part: the highest kind of credential
-- that they earned up to the last quarter of that year, in school or after it
with earned as (
    select c.student_key,
           bool_or(k.credential_type in ('certificate', 'associate', 'bachelor')) as college
    from stg_credentials c
    join stg_credential_catalog k using (credential_id)
    join stg_students s using (student_key)
    join dim_horizon h on h.horizon_code = 'y06'
    where year(c.earned_on) * 4 + quarter(c.earned_on) - 1
          <= s.exit_quarter_index + h.last_offset
    group by all
)
select o.*,
       case when e.college then 'college' when e.college is not null then 'industry'
            else 'none' end as part
from {view} o
left join earned e using (student_key)
where matched and horizon_code = 'y06'
