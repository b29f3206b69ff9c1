select document_shared, document_beta, document_policies_beta from risky_users where id = $1
