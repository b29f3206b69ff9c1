insert into authentication_methods (user_id, id, sms_number, document)
values ($1, $2, $3, $4)
on conflict (user_id, id) do update set sms_number = excluded.sms_number, document = excluded.document
