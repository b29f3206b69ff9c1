select 1 from hidden_detections where sign_in_id = $1 limit 1
