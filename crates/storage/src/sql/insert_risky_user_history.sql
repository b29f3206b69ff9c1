insert into risky_user_history (
    id,
    is_deleted,
    is_processing,
    risk_level,
    risk_state,
    risk_detail,
    risk_last_updated_date_time,
    user_display_name,
    user_principal_name,
    user_id,
    initiated_by,
    activity_detail,
    activity_risk_event_types,
    document_masked,
    document_shared,
    document_v1,
    document_policies_v1,
    document_beta,
    document_policies_beta
) values {rows}
on conflict do nothing
