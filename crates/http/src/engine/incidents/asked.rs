//! Which incidents are asked for: the query.

use keepwatch_graph::edm::shown;
use keepwatch_graph::{RiskLevel, Timestamp, UserId};
use keepwatch_storage::IncidentFilter;
use uuid::Uuid;

/// How many incidents a page has where the caller does not say.
const TOP: u32 = 50;
/// The most that a page may have.
const TOP_MAX: u32 = 200;

/// Which incidents are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    is_open: Option<bool>,
    level: Option<RiskLevel>,
    user: Option<UserId>,
    /// At most so many on a page.
    pub(super) top: u32,
    /// The last incident of the page before.
    pub(super) after: Option<Uuid>,
}

impl Asked {
    /// Reads the query. What is not understood is refused, or more would be shown than was asked for.
    pub(super) fn parse(query: &str) -> Result<Self, String> {
        let mut asked = Self {
            is_open: None,
            level: None,
            user: None,
            top: TOP,
            after: None,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let refused = |expected: &str| format!("`{name}` must be {expected}, and is `{}`", shown(&value));
            match &*name {
                "state" => asked.is_open = Some(is_open(&value).ok_or_else(|| refused("open or closed"))?),
                "riskLevel" => asked.level = Some(level(&value).ok_or_else(|| refused("low, medium or high"))?),
                "userId" => asked.user = Some(value.parse().map_err(|_| refused("an id"))?),
                "after" => asked.after = Some(value.parse().map_err(|_| refused("an id"))?),
                "top" => {
                    let top = value.parse::<u32>().ok().filter(|top| (1..=TOP_MAX).contains(top));
                    asked.top = top.ok_or_else(|| refused("a number from 1 to 200"))?;
                }
                _ => return Err(format!("unknown parameter `{}`", shown(&name))),
            }
        }
        Ok(asked)
    }

    /// What to look for, `after` an incident that was opened then: one more than a page has, which tells whether it is the
    /// last.
    pub(super) fn filter(&self, after: Option<(Timestamp, Uuid)>) -> IncidentFilter {
        IncidentFilter {
            is_open: self.is_open,
            level: self.level,
            user: self.user,
            after,
            limit: self.top + 1,
        }
    }

    /// Where the page after `last` is.
    pub(super) fn next_link(&self, last: Uuid) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(is_open) = self.is_open {
            query.append_pair("state", if is_open { "open" } else { "closed" });
        }
        if let Some(level) = self.level {
            query.append_pair("riskLevel", level.as_str());
        }
        if let Some(user) = self.user {
            query.append_pair("userId", &user.to_string());
        }
        query.append_pair("top", &self.top.to_string());
        query.append_pair("after", &last.to_string());
        format!("/engine/v1/incidents?{}", query.finish())
    }
}

fn is_open(text: &str) -> Option<bool> {
    match text {
        "open" => Some(true),
        "closed" => Some(false),
        _ => None,
    }
}

fn level(text: &str) -> Option<RiskLevel> {
    match text {
        "low" => Some(RiskLevel::Low),
        "medium" => Some(RiskLevel::Medium),
        "high" => Some(RiskLevel::High),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    #[test]
    fn a_link_asks_for_the_same_again() {
        let query = format!("state=open&riskLevel=high&userId={ID}&top=3");
        let asked = Asked::parse(&query).unwrap();
        let link = asked.next_link(ID);
        let next = Asked::parse(link.split_once('?').unwrap().1).unwrap();
        assert_eq!(
            next,
            Asked {
                after: Some(ID),
                ..asked
            }
        );
        assert_eq!(next.filter(None).limit, 4);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let cases = [
            ("state=Open", "`state` must be open or closed, and is `Open`"),
            (
                "riskLevel=none",
                "`riskLevel` must be low, medium or high, and is `none`",
            ),
            ("userId=me", "`userId` must be an id, and is `me`"),
            ("after=1", "`after` must be an id, and is `1`"),
            ("top=0", "`top` must be a number from 1 to 200, and is `0`"),
            ("top=201", "`top` must be a number from 1 to 200, and is `201`"),
            ("$top=1", "unknown parameter `$top`"),
        ];
        for (query, expected) in cases {
            assert_eq!(Asked::parse(query), Err(expected.to_owned()));
        }
        assert_eq!(Asked::parse("").unwrap().top, TOP);
    }
}
