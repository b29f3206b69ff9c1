delete from tenant_model_days where day >= $1
