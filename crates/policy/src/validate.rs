//! The rules that a policy, and what policies speak of, must keep.
//!
//! Pure: what can be told from the resource alone is an error here, which names the member; what it speaks of is listed by
//! [`mentions`], for whoever knows what exists. Source: Microsoft Graph v1.0, conditionalAccessRoot: post policies, post
//! namedLocations, authenticationStrengthRoot: post policies, and the pages of the resources.

mod applications;
mod context;
mod controls;
mod countries;
mod environment;
mod invalid;
mod mentions;
mod named_location;
mod password_change;
mod policy;
mod service_principals;
mod session;
mod strength;
#[cfg(test)]
mod tests;
mod users;

pub use context::authentication_context;
pub use invalid::Invalid;
pub use mentions::{Mention, Referent, mentions};
pub use named_location::named_location;
pub use policy::policy;
pub use strength::{ALL_COMBINATIONS, authentication_strength, combination_configuration, requirements};

use keepwatch_graph::edm::shown;
use uuid::Uuid;

/// The longest name of anything here. Graph's own bound for display names.
pub const DISPLAY_NAME_MAX: usize = 256;
/// The longest description.
pub const DESCRIPTION_MAX: usize = 1024;
/// The most items in one list of a policy; the body's own bound is reached at about twice as many.
pub const LIST_MAX: usize = 5000;
/// The longest rule of a filter. Source: Microsoft Entra, Conditional Access: Filter for devices.
pub const RULE_MAX: usize = 3072;

/// The text of a display name.
fn display_name(member: &'static str, text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new(member, "must be given, and not be empty"));
    }
    bounded(member, text, DISPLAY_NAME_MAX)
}

/// The text of a description.
fn description(text: Option<&str>) -> Result<(), Invalid> {
    bounded("description", text.unwrap_or_default(), DESCRIPTION_MAX)
}

fn bounded(member: &'static str, text: &str, longest: usize) -> Result<(), Invalid> {
    if text.chars().count() > longest {
        return Err(Invalid::new(member, format!("is longer than {longest} characters")));
    }
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(Invalid::new(member, "has control characters"));
    }
    Ok(())
}

/// A list of ids and, between them, some words.
struct IdList<'a> {
    member: &'static str,
    items: &'a [String],
    /// Words that may stand among the ids.
    words: &'static [&'static str],
    /// Of these, those that may only stand alone.
    alone: &'static [&'static str],
}

impl IdList<'_> {
    fn check(&self) -> Result<(), Invalid> {
        list_length(self.member, self.items.len())?;
        for item in self.items {
            if let Some(word) = self.alone.iter().find(|word| crate::words::is(item, word)) {
                if self.items.len() > 1 {
                    return Err(Invalid::new(self.member, format!("`{word}` must stand alone")));
                }
            } else if !self.words.iter().any(|word| crate::words::is(item, word)) && !is_id(item) {
                let mut known: Vec<&str> = self.alone.iter().chain(self.words).copied().collect();
                known.insert(0, "an id");
                let problem = format!("`{}` is not {}", shown(item), known.join(" or "));
                return Err(Invalid::new(self.member, problem));
            }
        }
        Ok(())
    }
}

fn list_length(member: &'static str, length: usize) -> Result<(), Invalid> {
    if length > LIST_MAX {
        return Err(Invalid::new(member, format!("has more than {LIST_MAX} items")));
    }
    Ok(())
}

/// Whether a text is an id, as objects of a directory have them.
fn is_id(text: &str) -> bool {
    // Its length tells the one spelling with hyphens from the others that the parser takes.
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}
