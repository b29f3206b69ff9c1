select day, model from tenant_model_days where day between $1 and $2 order by day
