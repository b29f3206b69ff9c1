insert into service_principal_days (service_principal_id, begins, sign_ins, habits) values ($1, $2, $3, $4)
on conflict (service_principal_id, begins) do update set sign_ins = excluded.sign_ins, habits = excluded.habits
where excluded.sign_ins >= service_principal_days.sign_ins
