delete from hidden_detections
where detection_id in (select detection_id from hidden_detections where at < $1 order by at, detection_id limit $2)
