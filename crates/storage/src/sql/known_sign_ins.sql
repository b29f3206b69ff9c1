select id from sign_ins where id in ({list})
