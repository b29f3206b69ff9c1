select id, document from exceptions order by created_date_time, id
