delete from service_principal_risk_detections
where id in (
    select id from service_principal_risk_detections
    where detected_date_time < $1 and risk_state not in (4, 5)
    order by detected_date_time, id
    limit $2
)
