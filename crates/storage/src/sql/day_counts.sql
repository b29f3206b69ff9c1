select owner_id, count(*), feature_prefix, feature_network, feature_country, feature_browser, feature_operating_system, feature_device_type, nullif(token_issuer_name,'') as feature_token_issuer
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and was_clean = 1 and (status_error_code is null or status_error_code = 0)
group by
    owner_id,
    feature_prefix,
    feature_network,
    feature_country,
    feature_browser,
    feature_operating_system,
    feature_device_type,
    token_issuer_name
order by owner_id
