delete from risk_detections
where (user_id, id) in (
    select user_id, id from risk_detections
    where detected_date_time < $1 and risk_state not in (4, 5)
    order by detected_date_time, id
    limit $2
)
