-- grain: one row per (person, horizon) at work; part: the sector of the main employer, as published
select w.*, w.sector::varchar as part
from {view}_at_work w
