select document_shared, document_beta, document_policies_beta from sign_ins where id = $1
