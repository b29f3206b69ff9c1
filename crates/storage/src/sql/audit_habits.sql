select initiated_by_user_id, initiated_by_app_id, activity_display_name, count(*), min(activity_date_time)
from directory_audits
where activity_date_time >= $1 and activity_date_time < $2
  and (initiated_by_user_id is not null or initiated_by_app_id is not null)
group by initiated_by_user_id, initiated_by_app_id, activity_display_name
order by count(*) desc, activity_display_name, initiated_by_user_id, initiated_by_app_id
limit $3
