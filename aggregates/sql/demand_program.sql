-- grain: one row per (program, occupation of the demand table that it leads to)
-- Wage surveys publish some occupations together: under a code that ends in 0, all detailed ones
-- that begin like it; under a code of their own, those of `ref_soc_merged`.
with leads as (
    select p.program_id as program_code, c.soc_code
    from stg_programs p
    join ref_cip_soc c using (cip_code)
)
select distinct l.program_code, d.soc_code
from leads l
join (select distinct soc_code from stg_occupation_demand) d
  on d.soc_code = l.soc_code
  or (d.soc_code[7] = '0' and left(d.soc_code, 6) = left(l.soc_code, 6))
  or exists (from ref_soc_merged m where m.soc_code = d.soc_code and m.detailed = l.soc_code)
order by all
