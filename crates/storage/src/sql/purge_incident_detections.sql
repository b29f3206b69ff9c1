delete from incident_detections
where detection_id in (
    select detection_id from incident_detections
    where at < $1 and not exists (select 1 from incidents where incidents.id = incident_detections.incident_id)
    order by at, detection_id
    limit $2
)
