select kind, value, sign_in_id, user_id, signed_in, confirmed_by, ends
from marks
where ends > $1
order by confirmed_by, ends desc, kind, value, sign_in_id
limit $2
