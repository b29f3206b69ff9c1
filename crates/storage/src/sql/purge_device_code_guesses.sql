delete from device_code_guesses
where guesser in (select guesser from device_code_guesses where started < $1 order by started, guesser limit $2)
