delete from directory_audits
where id in (select id from directory_audits where activity_date_time < $1 order by activity_date_time, id limit $2)
