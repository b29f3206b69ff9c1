select risk_event_type, risk_state, risk_detail, count(*)
from risk_detections
group by risk_event_type, risk_state, risk_detail
order by risk_event_type, risk_state, risk_detail
