delete from password_failures where subject = $1 and place = $2
