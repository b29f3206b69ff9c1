select detection_id from incident_detections where incident_id = $1 order by at, detection_id limit $2
