select 1
from incident_detections
join risk_detections on risk_detections.id = incident_detections.detection_id
where incident_detections.incident_id = $1 and risk_detections.risk_state in (4, 5)
limit 1
