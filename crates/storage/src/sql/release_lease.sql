delete from leases where name = $1 and holder = $2
