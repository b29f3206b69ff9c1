delete from api_traffic
where (caller_id, is_user, begins) in (select caller_id, is_user, begins from api_traffic where begins < $1 order by begins limit $2)
