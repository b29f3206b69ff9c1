delete from service_principal_days
where (service_principal_id, begins) in (select service_principal_id, begins from service_principal_days where begins < $1 order by begins limit $2)
