//! What callers must be granted to call a route: one type per set of permissions, named in the handler's signature as
//! `Caller<ReadRiskyUsers>`. The files below this one hold those of each area.
//!
//! An application needs permissions of its own. A person needs the permissions that they gave the application they call
//! by and, for what is the organisation's and not their own, a directory role.
//!
//! Source: Microsoft Graph permissions reference; a test compares.

pub(crate) mod applications;
pub(crate) mod audit_logs;
pub(crate) mod authentication;
pub(crate) mod conditional_access;
pub(crate) mod directory;
pub(crate) mod engine;
pub(crate) mod identity_protection;
pub(crate) mod roles;
pub(crate) mod subscriptions;

pub use engine::ENGINE_ROLES;

use keepwatch_graph::directory::role_templates::RoleTemplate;
use uuid::Uuid;

/// Sets of permissions: the permissions of any one set together are enough.
pub type Alternatives = &'static [&'static [&'static str]];

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// What an application must hold. Where there is no alternative, no application may.
    pub application: Alternatives,
    /// What a person must have given the application they call by. Where there is no alternative, no person may.
    pub delegated: Alternatives,
    /// The directory roles of which a person must hold one; where there are none, none is needed.
    pub directory_roles: &'static [RoleTemplate],
}

impl Needs {
    /// What nobody has.
    const NOBODY: Self = Self {
        application: &[],
        delegated: &[],
        directory_roles: &[],
    };

    const fn application(self, application: Alternatives) -> Self {
        Self { application, ..self }
    }

    const fn delegated(self, delegated: Alternatives) -> Self {
        Self { delegated, ..self }
    }

    /// The same for both kinds of callers, as Graph mostly has it.
    const fn both(self, alternatives: Alternatives) -> Self {
        self.application(alternatives).delegated(alternatives)
    }

    const fn one_of(self, directory_roles: &'static [RoleTemplate]) -> Self {
        Self {
            directory_roles,
            ..self
        }
    }

    /// Whether an application that holds `permissions` may.
    pub(crate) fn admit_application(&self, permissions: &[String]) -> bool {
        holds_any(self.application, permissions)
    }

    /// Whether a person may who has the directory roles with these template ids and calls by an application to which
    /// `permissions` were given.
    pub(crate) fn admit_user(&self, permissions: &[String], roles: &[Uuid]) -> bool {
        holds_any(self.delegated, permissions) && self.admit_roles(roles)
    }

    /// Whether a person may who has the directory roles with these template ids, as far as that is about roles.
    pub(crate) fn admit_roles(&self, roles: &[Uuid]) -> bool {
        self.directory_roles.is_empty() || self.directory_roles.iter().any(|role| roles.contains(&role.id))
    }

    /// Whether a person who may do this to themselves may do it to other people: by a permission that is for everybody, as
    /// its name says, and one of the directory roles `roles`.
    pub(crate) fn admit_user_to_others(&self, permissions: &[String], held: &[Uuid], roles: &[RoleTemplate]) -> bool {
        let is_for_everybody = |together: &&&[&str]| together.iter().all(|name| name.ends_with(".All"));
        let holds = |needed: &&str| permissions.iter().any(|held| held == needed);
        let mut for_everybody = self.delegated.iter().filter(is_for_everybody);
        for_everybody.any(|together| together.iter().all(holds)) && roles.iter().any(|role| held.contains(&role.id))
    }

    /// Every permission that is named, as often as it is.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let alternatives = self.application.iter().chain(self.delegated);
        alternatives.flat_map(|together| together.iter().copied())
    }
}

fn holds_any(alternatives: Alternatives, held: &[String]) -> bool {
    let holds = |needed: &&str| held.iter().any(|held| held == needed);
    alternatives.iter().any(|together| together.iter().all(holds))
}

/// Who may do something, as a type.
pub(crate) trait Permission: Send + Sync + 'static {
    /// Who may.
    const NEEDS: Needs;
}

/// Anything that asks only who calls.
pub(crate) enum Authenticated {}

impl Permission for Authenticated {
    const NEEDS: Needs = Needs::NOBODY.both(&[&[]]);
}

/// Declares permissions: `Name: application [..] delegated [..] one_of ROLES;`, where `both [..]` stands for the same list
/// twice. A list has alternatives between `|`, and what is needed together between `+`.
macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident: $($who:ident $sets:tt)+;)*) => {
        $($(#[$doc])*
        pub(crate) enum $name {}

        impl $crate::permission::Permission for $name {
            const NEEDS: $crate::permission::Needs =
                $crate::permission::Needs::NOBODY$(.$who($crate::permission::argument!($sets)))+;
        })*
    };
}
pub(crate) use permissions;

/// The argument of one clause: alternatives in brackets, or the name of a list of roles.
macro_rules! argument {
    ([$($first:literal $(+ $more:literal)*)|+]) => {
        &[$(&[$first $(, $more)*]),+]
    };
    ($roles:ident) => {
        $crate::permission::roles::$roles
    };
}
pub(crate) use argument;

/// Handler arguments that begin with a [`Caller`](crate::graph::caller::Caller): the route table takes handlers with
/// such arguments, reads from them which permission they ask for, and takes no others without a written reason.
pub(crate) trait Guarded {
    /// The permission.
    type Permission: Permission;
}

macro_rules! guarded {
    ($($argument:ident)*) => {
        // The first member is axum's: it tells how the last argument is read.
        impl<M, P: Permission, $($argument),*> Guarded for (M, crate::graph::caller::Caller<P>, $($argument,)*) {
            type Permission = P;
        }
    };
}

guarded! {}
guarded! { A }
guarded! { A B }
guarded! { A B C }
guarded! { A B C D }
guarded! { A B C D E }

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::directory::role_templates::{SECURITY_ADMINISTRATOR, SECURITY_READER};

    const NEEDS: Needs = Needs::NOBODY
        .application(&[&["Write", "Read"], &["Everything"]])
        .delegated(&[&["Write"]])
        .one_of(&[SECURITY_ADMINISTRATOR]);

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_application_needs_the_whole_of_one_set() {
        let cases: [(&[&str], bool); 7] = [
            (&[], false),
            (&["Write"], false),
            (&["Read"], false),
            (&["Read", "Write"], true),
            (&["Everything"], true),
            (&["everything"], false),
            (&["Write", "Other", "Read"], true),
        ];
        for (held, expected) in cases {
            assert_eq!(NEEDS.admit_application(&names(held)), expected, "{held:?}");
        }
        assert!(!Needs::NOBODY.admit_application(&names(&["Everything"])));
    }

    #[test]
    fn others_need_a_scope_for_everybody() {
        let needs = Needs::NOBODY.delegated(&[&["Method.Read"], &["Method.Read.All"]]);
        let roles = [SECURITY_ADMINISTRATOR];
        let cases: [(&[&str], &[Uuid], bool); 4] = [
            (&["Method.Read.All"], &[SECURITY_ADMINISTRATOR.id], true),
            (&["Method.Read.All"], &[SECURITY_READER.id], false),
            (&["Method.Read"], &[SECURITY_ADMINISTRATOR.id], false),
            (&["Other.Read.All"], &[SECURITY_ADMINISTRATOR.id], false),
        ];
        for (held, has, expected) in cases {
            let admitted = needs.admit_user_to_others(&names(held), has, &roles);
            assert_eq!(admitted, expected, "{held:?} {has:?}");
        }
    }

    #[test]
    fn a_person_needs_the_scope_and_the_role() {
        let administrator = [SECURITY_READER.id, SECURITY_ADMINISTRATOR.id];
        let cases: [(&[&str], &[Uuid], bool); 4] = [
            (&["Write"], &administrator, true),
            (&["Write"], &[SECURITY_READER.id], false),
            (&["Write"], &[], false),
            (&["Everything"], &administrator, false),
        ];
        for (held, roles, expected) in cases {
            assert_eq!(NEEDS.admit_user(&names(held), roles), expected, "{held:?} {roles:?}");
        }
        let own = Needs::NOBODY.delegated(&[&["User.Read"]]);
        assert!(own.admit_user(&names(&["User.Read"]), &[]));
        assert!(!own.admit_application(&names(&["User.Read"])));
    }
}
