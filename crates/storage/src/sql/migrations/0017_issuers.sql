-- Days that were counted before issuers were say that nobody ever had one: they are counted again.
delete from tenant_model_days;
