insert into directory_audits (
    id,
    activity_date_time,
    activity_display_name,
    category,
    correlation_id,
    logged_by_service,
    result,
    initiated_by_user_id,
    initiated_by_user_display_name,
    initiated_by_user_principal_name,
    initiated_by_app_id,
    initiated_by_app_display_name,
    document_masked,
    document_shared,
    document_v1,
    document_policies_v1,
    document_beta,
    document_policies_beta
) values {rows}
on conflict do nothing
