insert into used_passkey_challenges (challenge_hash, used_date_time) values ($1, $2)
on conflict do nothing
