select exception_id, count(*), max(hidden) from hidden_detections where exception_id = $1 group by exception_id
