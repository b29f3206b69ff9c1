select
    id, cause, title, is_open, risk_level, opened, first_at, last_at, detections, users, risk_event_types, networks, first_detection_id
from incidents where id = $1
