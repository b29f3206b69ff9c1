delete from journeys where id = $1 and version = $2
