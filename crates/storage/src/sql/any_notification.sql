select 1 from notifications limit 1
