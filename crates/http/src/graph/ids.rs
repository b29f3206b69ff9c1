//! The bodies of actions: lists of ids.

use crate::graph::error::GraphError;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{ServicePrincipalId, SignInId, UserId};
use serde::Deserialize;
use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;
use std::str::FromStr;
use uuid::Uuid;

/// The most ids that one action takes. Graph is said to take 60 for one of them; all ids of an action change in one
/// transaction, and this many still take well under a second.
pub(crate) const ACTION_IDS_MAX: usize = 1000;

/// How many ids an error message names.
const NAMED_MAX: usize = 10;

/// Declares the body of an action: `Name(Id) "member" field;`.
macro_rules! id_lists {
    ($($(#[$doc:meta])* $name:ident($id:ty) $member:literal $field:ident;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Deserialize)]
        pub(crate) struct $name {
            #[serde(rename = $member)]
            $field: Vec<String>,
        }

        impl $name {
            /// The ids, each once.
            pub(crate) fn parse(&self) -> Result<Vec<$id>, GraphError> {
                parsed($member, &self.$field)
            }
        })*
    };
}

id_lists! {
    /// `{"userIds": [...]}`
    UserIds(UserId) "userIds" user_ids;
    /// `{"requestIds": [...]}`: the ids of sign-ins.
    RequestIds(SignInId) "requestIds" request_ids;
    /// `{"servicePrincipalIds": [...]}`
    ServicePrincipalIds(ServicePrincipalId) "servicePrincipalIds" service_principal_ids;
    /// `{"agentIds": [...]}`
    AgentIds(Uuid) "agentIds" agent_ids;
}

fn parsed<T: FromStr + Copy + Eq + Hash>(name: &str, texts: &[String]) -> Result<Vec<T>, GraphError> {
    if texts.is_empty() {
        return Err(GraphError::bad_request(format!("`{name}` must hold at least one id")));
    }
    if texts.len() > ACTION_IDS_MAX {
        let found = texts.len();
        return Err(GraphError::bad_request(format!(
            "`{name}` holds {found} ids, more than the {ACTION_IDS_MAX} allowed"
        )));
    }
    let mut ids = Vec::with_capacity(texts.len());
    let mut malformed = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(id) => ids.push(id),
            Err(_) => malformed.push(text),
        }
    }
    if !malformed.is_empty() {
        return Err(GraphError::bad_request(format!(
            "in `{name}`, these are not UUIDs: {}",
            listed(&malformed)
        )));
    }
    let mut seen = HashSet::with_capacity(ids.len());
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

/// The first few of `items`, in backticks, and how many more there are.
pub(crate) fn listed(items: &[impl Display]) -> String {
    let quoted: Vec<String> = items
        .iter()
        .take(NAMED_MAX + 1)
        .map(|item| format!("`{}`", shown(&item.to_string())))
        .collect();
    joined_of(&quoted, items.len(), ", ")
}

/// The first few of `items` with `between` between them, and how many more there are.
pub(crate) fn joined(items: &[impl Display], between: &str) -> String {
    let texts: Vec<String> = items.iter().take(NAMED_MAX + 1).map(ToString::to_string).collect();
    joined_of(&texts, items.len(), between)
}

fn joined_of(texts: &[String], count: usize, between: &str) -> String {
    let named = texts[..texts.len().min(NAMED_MAX)].join(between);
    match count.checked_sub(NAMED_MAX) {
        None | Some(0) => named,
        Some(more) => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "4628e7df-dff3-407c-a08f-75f08c0806dc";

    fn check(json: &str) -> Result<usize, String> {
        let body: UserIds = serde_json::from_str(json).map_err(|error| error.to_string())?;
        body.parse()
            .map(|ids| ids.len())
            .map_err(|error| error.message.into_owned())
    }

    #[test]
    fn a_list_of_ids_is_bounded_and_whole() {
        let capital = ONE.to_ascii_uppercase();
        assert_eq!(check(&format!(r#"{{"userIds":["{ONE}"]}}"#)), Ok(1));
        assert_eq!(
            check(&format!(r#"{{"@odata.type":"x","userIds":["{ONE}","{capital}"]}}"#)),
            Ok(1),
            "each once"
        );
        assert_eq!(
            check(r#"{"userIds":[]}"#),
            Err("`userIds` must hold at least one id".to_owned())
        );
        assert_eq!(
            check(&format!(r#"{{"userIds":["{ONE}","a","b"]}}"#)),
            Err("in `userIds`, these are not UUIDs: `a`, `b`".to_owned())
        );
        let many = vec![format!("\"{ONE}\""); ACTION_IDS_MAX + 1].join(",");
        assert_eq!(
            check(&format!(r#"{{"userIds":[{many}]}}"#)),
            Err("`userIds` holds 1001 ids, more than the 1000 allowed".to_owned())
        );
        assert!(check("{}").is_err());
        assert!(check(r#"{"userIds":null}"#).is_err());
        assert!(check(r#"{"userIds":"a"}"#).is_err());
    }

    #[test]
    fn long_lists_are_cut() {
        let items: Vec<u32> = (0..13).collect();
        assert_eq!(
            listed(&items),
            "`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9` and 3 more"
        );
        assert_eq!(listed(&items[..10]), "`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`");
    }
}
