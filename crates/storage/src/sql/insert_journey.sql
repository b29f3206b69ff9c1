insert into journeys (id, browser, version, ends, document) values ($1, $2, $3, $4, $5)
