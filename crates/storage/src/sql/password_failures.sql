select failures, locked_until, last_failed, recent from password_failures where subject = $1 and place = $2
