delete from password_failures where subject = $1
