-- grain: one row per (teacher, year); part: when they can first retire
select t.*, retirement as part
from {view} t
