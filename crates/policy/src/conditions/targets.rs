//! What is used: applications, or something beside them.

use crate::ids::{Ids, meet};
use crate::request::Target;
use crate::truth::Truth;
use keepwatch_graph::conditional_access::enums::UserAction;
use std::collections::BTreeSet;

/// What a policy protects.
///
/// A policy about all applications is about user actions and authentication contexts too: a published answer of the what-if
/// service shows one for the registration of security information.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applications {
    /// These.
    pub include: AppSet,
    /// But not these.
    pub exclude: AppSet,
    /// What users do beside using applications.
    pub user_actions: BTreeSet<UserAction>,
    /// Authentication contexts.
    pub authentication_contexts: Ids,
    /// Whether a filter over attributes, which are not known here, includes or excludes more.
    pub filter: Option<AppFilter>,
}

/// What a filter over attributes does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppFilter {
    /// What it matches is included.
    Includes,
    /// What it matches is excluded.
    Excludes,
}

/// Applications.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppSet {
    /// All of them.
    pub all: bool,
    /// By client id.
    pub apps: Ids,
}

impl AppSet {
    fn has(&self, app: &str) -> bool {
        self.all || self.apps.contains(app)
    }
}

impl Applications {
    /// Whether the policy is about what is used: about any of it, where it is several applications, or one of the `contexts`
    /// that are asked for beside it.
    pub fn met(&self, target: &Target, contexts: &Ids) -> Truth {
        let context = meet(contexts, &self.authentication_contexts);
        self.of_target(target).or(context.into())
    }

    fn of_target(&self, target: &Target) -> Truth {
        match target {
            Target::Applications(apps) if apps.is_empty() => self.of_unknown_application(),
            Target::Applications(apps) => apps.iter().fold(Truth::No, |so_far, app| so_far.or(self.of(app))),
            Target::UserAction(action) => (self.include.all || self.user_actions.contains(action)).into(),
            Target::AuthenticationContext(context) => {
                (self.include.all || self.authentication_contexts.contains(context)).into()
            }
        }
    }

    fn of(&self, app: &str) -> Truth {
        let (mut included, mut excluded) = (Truth::from(self.include.has(app)), Truth::from(self.exclude.has(app)));
        match self.filter {
            Some(AppFilter::Includes) => included = included.or(Truth::Unknown),
            Some(AppFilter::Excludes) => excluded = excluded.or(Truth::Unknown),
            None => {}
        }
        included.but_not(excluded)
    }

    fn of_unknown_application(&self) -> Truth {
        let includes_some = !self.include.apps.is_empty() || self.filter == Some(AppFilter::Includes);
        let excludes_some = !self.exclude.apps.is_empty() || self.filter == Some(AppFilter::Excludes);
        let maybe = |is_possible: bool| if is_possible { Truth::Unknown } else { Truth::No };
        let included = Truth::from(self.include.all).or(maybe(includes_some));
        included.but_not(maybe(excludes_some))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An application that nobody names may be any: it is meant for sure only where all are.
    #[test]
    fn an_application_that_is_not_named_may_be_any() {
        use Truth::{No, Unknown, Yes};
        let named = || AppSet {
            apps: ["a".into()].into(),
            ..AppSet::default()
        };
        let all = || AppSet {
            all: true,
            ..AppSet::default()
        };
        let of = |include, exclude, filter| Applications {
            include,
            exclude,
            filter,
            ..Applications::default()
        };
        let none = AppSet::default;
        let cases = [
            ("none", of(none(), none(), None), No),
            ("all", of(all(), none(), None), Yes),
            ("some", of(named(), none(), None), Unknown),
            ("by a filter", of(none(), none(), Some(AppFilter::Includes)), Unknown),
            (
                "a filter that takes away from none",
                of(none(), none(), Some(AppFilter::Excludes)),
                No,
            ),
            ("all but some", of(all(), named(), None), Unknown),
            (
                "all but by a filter",
                of(all(), none(), Some(AppFilter::Excludes)),
                Unknown,
            ),
            ("all and a filter", of(all(), none(), Some(AppFilter::Includes)), Yes),
        ];
        for (name, applications, expected) in cases {
            let found = applications.of_target(&Target::Applications(Default::default()));
            assert_eq!(found, expected, "{name}");
        }
    }
}
