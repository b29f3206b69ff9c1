select exception_id, count(*), max(hidden) from hidden_detections group by exception_id
