select started, guesses from device_code_guesses where guesser = $1
