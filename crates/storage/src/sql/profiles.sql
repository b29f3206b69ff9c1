select user_id, profile from profiles where user_id in ({list})
