select id, document from exceptions where id = $1
