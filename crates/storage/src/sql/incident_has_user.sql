select 1 from incident_detections where user_id = $1 and incident_id = $2 limit 1
