insert into device_code_guesses (guesser, started, guesses) values ($1, $2, $3)
on conflict (guesser) do update set started = excluded.started, guesses = excluded.guesses
