insert into exceptions (id, created_date_time, document) values ($1, $2, $3)
on conflict (id) do update set document = excluded.document
