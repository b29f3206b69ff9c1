insert into wrong_codes (user_id, kind, wrong_count, refused_until)
values ($1, $2, $3, $4)
on conflict (user_id, kind) do update set
    wrong_count = excluded.wrong_count,
    refused_until = excluded.refused_until
