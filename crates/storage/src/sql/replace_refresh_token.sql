update refresh_tokens set replaced = $2, replaced_from = $3 where token_hash = $1 and replaced is null
