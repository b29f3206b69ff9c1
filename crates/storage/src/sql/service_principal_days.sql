select begins, sign_ins, habits
from service_principal_days
where service_principal_id = $1 and begins >= $2 and begins < $3
order by begins
