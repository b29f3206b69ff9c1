drop table old_applications;
drop table old_role_assignments;
drop table old_credentials;
