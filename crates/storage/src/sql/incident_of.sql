select incident_id from incident_detections where detection_id = $1
