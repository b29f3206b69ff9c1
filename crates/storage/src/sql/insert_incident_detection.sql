insert into incident_detections (detection_id, incident_id, user_id, at) values ($1, $2, $3, $4)
on conflict (detection_id) do nothing
