delete from authorization_codes
where code_hash in (select code_hash from authorization_codes where ends < $1 order by ends, code_hash limit $2)
