//! Directory roles: what people are in the tenant, beside what applications may do for them.
//!
//! A delegated caller needs the scope and, for what is the organisation's and not their own, one of these roles. Policies,
//! tokens (`wids`) and role assignments name a role by the id of its template, which is the same in every tenant.
//!
//! Source: Microsoft Entra built-in roles, their template ids; the descriptions are ours.

mod elsewhere;

use uuid::{Uuid, uuid};

/// A role that every tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleTemplate {
    /// The same in every tenant.
    pub id: Uuid,
    /// What people call it.
    pub display_name: &'static str,
    /// What its members may do here.
    pub description: &'static str,
}

macro_rules! role_templates {
    ($($name:ident $id:literal $display_name:literal: $description:literal;)*) => {
        $(
            #[doc = $display_name]
            pub const $name: RoleTemplate = RoleTemplate {
                id: uuid!($id),
                display_name: $display_name,
                description: $description,
            };
        )*

        /// Those that give their members something here.
        const HERE: &[RoleTemplate] = &[$($name),*];
    };
}

role_templates! {
    GLOBAL_ADMINISTRATOR "62e90394-69f5-4237-9190-012177145e10" "Global Administrator":
        "May do everything in the directory.";
    GLOBAL_READER "f2ef992c-3afb-46b9-b7cf-a126ee74c451" "Global Reader":
        "May read everything that a Global Administrator may, and change nothing.";
    SECURITY_ADMINISTRATOR "194ae4cb-b126-40b2-bd5b-6091b380977d" "Security Administrator":
        "May read security information and reports, judge risk, and change policies.";
    SECURITY_OPERATOR "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f" "Security Operator":
        "May read security information and reports, and judge risk.";
    SECURITY_READER "5d6b6bb7-de71-4623-b4af-96380a352509" "Security Reader":
        "May read security information and reports.";
    REPORTS_READER "4a5d8f65-41da-4de4-8968-e035b65339cf" "Reports Reader":
        "May read sign-ins and audit records.";
    CONDITIONAL_ACCESS_ADMINISTRATOR "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9" "Conditional Access Administrator":
        "May read and change Conditional Access.";
    USER_ADMINISTRATOR "fe930be7-5e62-47db-91af-98c3a49a38b1" "User Administrator":
        "May create, change and delete users and groups.";
    AUTHENTICATION_ADMINISTRATOR "c4e39bd9-1100-46d3-8c65-fb160da0071f" "Authentication Administrator":
        "May see and reset how people who are no administrators prove who they are.";
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR "7be44c8a-adaf-4e2a-84d6-ab2649e08a13" "Privileged Authentication Administrator":
        "May see and reset how anybody proves who they are.";
    PRIVILEGED_ROLE_ADMINISTRATOR "e8611ab8-c189-46e8-94e1-60213ab1f814" "Privileged Role Administrator":
        "May give directory roles and application permissions, and take them away.";
    APPLICATION_ADMINISTRATOR "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3" "Application Administrator":
        "May create, change and delete applications and their service principals.";
    CLOUD_APPLICATION_ADMINISTRATOR "158c047a-c907-4556-b7ef-446551a6b5f7" "Cloud Application Administrator":
        "May do with applications what an Application Administrator may.";
    DIRECTORY_READERS "88d8e3e3-8f55-4a1e-953a-9b9898b8876b" "Directory Readers":
        "May read users, groups and applications.";
}

/// Every role there is.
pub fn all() -> impl Iterator<Item = &'static RoleTemplate> {
    HERE.iter().chain(elsewhere::ELSEWHERE)
}

/// The role of that template.
pub fn of_id(id: Uuid) -> Option<&'static RoleTemplate> {
    all().find(|role| role.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_role_has_an_id_and_a_name_of_its_own() {
        let ids: BTreeSet<_> = all().map(|role| role.id).collect();
        let names: BTreeSet<_> = all().map(|role| role.display_name).collect();
        assert_eq!((ids.len(), names.len()), (all().count(), all().count()));
        assert_eq!(of_id(SECURITY_READER.id), Some(&SECURITY_READER));
        assert_eq!(of_id(Uuid::nil()), None);
    }
}
