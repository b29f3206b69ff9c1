delete from device_codes
where code_hash in (select code_hash from device_codes where ends < $1 order by ends, code_hash limit $2)
