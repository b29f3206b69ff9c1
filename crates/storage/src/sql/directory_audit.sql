select document_shared, document_beta, document_policies_beta from directory_audits where id = $1
