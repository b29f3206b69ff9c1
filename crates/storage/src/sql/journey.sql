select browser, version, ends, document from journeys where id = $1
