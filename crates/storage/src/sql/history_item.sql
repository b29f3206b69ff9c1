select document_shared, document_beta, document_policies_beta from risky_user_history where user_id = $1 and id = $2
