//! What a proxy asks of the tokens of a resource: the query.

use keepwatch_graph::RiskLevel;
use keepwatch_graph::edm::shown;

/// How many values of each kind may be given: a resource has a client id and a few names.
const VALUES_MAX: usize = 8;
/// Whoever is at a higher risk than this is not let in, where the proxy says nothing else: as a high risk ends a person's
/// tokens at Graph itself.
const RISK_LEVEL_MAX: RiskLevel = RiskLevel::Medium;

/// What is asked of a token and its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Whom the token must be for: one of these. Never empty.
    pub(super) audiences: Vec<String>,
    /// What a person's token must allow: all of it.
    pub(super) scopes: Vec<String>,
    /// What an application's own token must allow: all of it, and where there is nothing, none is admitted.
    pub(super) roles: Vec<String>,
    /// The highest risk of the holder that is admitted.
    pub(super) risk_level_max: RiskLevel,
}

impl Asked {
    /// Reads the query. What is not understood is refused: it may have been meant to keep somebody out.
    pub(super) fn parse(query: &str) -> Result<Self, String> {
        let mut asked = Self {
            audiences: Vec::new(),
            scopes: Vec::new(),
            roles: Vec::new(),
            risk_level_max: RISK_LEVEL_MAX,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.is_empty() {
                return Err(format!("`{}` has no value", shown(&name)));
            }
            let values = match &*name {
                "audience" => &mut asked.audiences,
                "scope" => &mut asked.scopes,
                "role" => &mut asked.roles,
                "riskLevelMax" => {
                    asked.risk_level_max = risk_level(&value)?;
                    continue;
                }
                _ => return Err(format!("unknown parameter `{}`", shown(&name))),
            };
            if values.len() == VALUES_MAX {
                return Err(format!("`{name}` has more than {VALUES_MAX} values"));
            }
            values.push(value.into_owned());
        }
        if asked.audiences.is_empty() {
            return Err("`audience` must say whom tokens must be for".to_owned());
        }
        Ok(asked)
    }
}

fn risk_level(text: &str) -> Result<RiskLevel, String> {
    match text {
        "none" => Ok(RiskLevel::None),
        "low" => Ok(RiskLevel::Low),
        "medium" => Ok(RiskLevel::Medium),
        "high" => Ok(RiskLevel::High),
        other => Err(format!(
            "`riskLevelMax` must be none, low, medium or high, and is `{}`",
            shown(other)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_proxy_asks_is_understood_or_refused() {
        let asked = Asked::parse("audience=api%3A%2F%2Forders&scope=Orders.Read&scope=Orders.Write&riskLevelMax=low");
        let expected = Asked {
            audiences: vec!["api://orders".to_owned()],
            scopes: vec!["Orders.Read".to_owned(), "Orders.Write".to_owned()],
            roles: Vec::new(),
            risk_level_max: RiskLevel::Low,
        };
        assert_eq!(asked, Ok(expected));
        let cases = [
            ("", "`audience` must say whom tokens must be for"),
            ("scope=a", "`audience` must say whom tokens must be for"),
            ("audience=", "`audience` has no value"),
            ("audience=a&scope", "`scope` has no value"),
            ("audience=a&scopes=b", "unknown parameter `scopes`"),
            ("audience=a&Scope=b", "unknown parameter `Scope`"),
            (
                "audience=a&riskLevelMax=hidden",
                "`riskLevelMax` must be none, low, medium or high, and is `hidden`",
            ),
        ];
        for (query, problem) in cases {
            assert_eq!(Asked::parse(query), Err(problem.to_owned()), "{query}");
        }
        let many = |count: usize| vec!["audience=a"; count].join("&");
        assert!(Asked::parse(&many(VALUES_MAX)).is_ok());
        assert!(Asked::parse(&many(VALUES_MAX + 1)).is_err());
    }
}
