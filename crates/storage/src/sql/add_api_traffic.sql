insert into api_traffic (caller_id, is_user, begins, requests, lists, objects, denied) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (caller_id, is_user, begins) do update set
    requests = api_traffic.requests + excluded.requests,
    lists = api_traffic.lists + excluded.lists,
    objects = api_traffic.objects + excluded.objects,
    denied = api_traffic.denied + excluded.denied
