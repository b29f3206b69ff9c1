//! One rule.

use super::condition::Condition;
use super::indicator::Indicator;
use crate::features::Feature;
use crate::risk::severity;
use keepwatch_graph::{RiskLevel, Timestamp};
use std::fmt;

/// The most indicators of one rule: a feed's worth. What is longer is a list, and better kept as one.
const INDICATORS_MAX: usize = 10_000;
/// The most conditions of one pattern: each kind once, and a few features.
const CONDITIONS_MAX: usize = 32;
/// The longest title, in bytes: a sentence.
const TITLE_BYTES_MAX: usize = 200;

/// The id of a rule, in the manner of those that Graph names in `additionalInfo`: `TI_RI_` and four digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Box<str>);

impl RuleId {
    /// Reads an id; `None` where it has another form.
    pub fn parse(text: &str) -> Option<RuleId> {
        let digits = text.strip_prefix("TI_RI_")?;
        let is_number = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| RuleId(text.into()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why something is no rule, or cannot be one more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The title is empty or longer than its bound.
    #[error("the title must have from 1 to {TITLE_BYTES_MAX} bytes")]
    Title,
    /// The level says nothing of a risk.
    #[error("the level must be `low`, `medium` or `high`")]
    Level,
    /// It has neither an indicator nor a condition.
    #[error("a rule needs an indicator or a condition")]
    Empty,
    /// Its one condition is whether a person was present.
    #[error("a pattern needs a condition besides `interactive`")]
    TooWide,
    /// A condition or an indicator names no value.
    #[error("a condition must name a value")]
    NoValues,
    /// A text is too short or too long.
    #[error("a text must have from {bytes_min} to {bytes_max} bytes")]
    Text {
        /// The least.
        bytes_min: usize,
        /// The most.
        bytes_max: usize,
    },
    /// A country is none.
    #[error("`{0}` is no two-letter code of ISO 3166")]
    Country(Box<str>),
    /// The feature is not counted over the tenant's users.
    #[error("`{0}` is not counted over the tenant")]
    NotCounted(Feature),
    /// More of something than the bound.
    #[error("more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// Another rule has the id, so that an alert could not tell the two apart.
    #[error("another rule has this id")]
    SameId,
}

/// A rule that an operator wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreatRule {
    id: RuleId,
    title: Box<str>,
    level: RiskLevel,
    expires: Option<Timestamp>,
    // INVARIANT: one of the two is not empty, and each is as `checked` leaves it.
    indicators: Vec<Indicator>,
    conditions: Vec<Condition>,
}

impl ThreatRule {
    /// A rule that never expires: any of the indicators, if there are any, and every condition.
    pub fn new(
        id: RuleId,
        title: &str,
        level: RiskLevel,
        indicators: Vec<Indicator>,
        conditions: Vec<Condition>,
    ) -> Result<ThreatRule, RuleError> {
        let title = title.trim();
        if !(1..=TITLE_BYTES_MAX).contains(&title.len()) {
            return Err(RuleError::Title);
        }
        if severity(level) == 0 {
            return Err(RuleError::Level);
        }
        if indicators.is_empty() && conditions.is_empty() {
            return Err(RuleError::Empty);
        }
        if indicators.is_empty() && !conditions.iter().any(Condition::can_stand_alone) {
            return Err(RuleError::TooWide);
        }
        bound(indicators.len(), "indicators in a rule", INDICATORS_MAX)?;
        bound(conditions.len(), "conditions in a pattern", CONDITIONS_MAX)?;
        Ok(ThreatRule {
            id,
            title: title.into(),
            level,
            expires: None,
            indicators: indicators
                .into_iter()
                .map(Indicator::checked)
                .collect::<Result<_, _>>()?,
            conditions: conditions
                .into_iter()
                .map(Condition::checked)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The same rule, which says nothing of attempts at or after `expires`.
    #[must_use]
    pub fn expiring(self, expires: Timestamp) -> ThreatRule {
        ThreatRule {
            expires: Some(expires),
            ..self
        }
    }

    /// The id that detections name.
    pub fn id(&self) -> &RuleId {
        &self.id
    }

    /// What it is about, in the operator's words.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The level of its detections: low, medium or high.
    pub const fn level(&self) -> RiskLevel {
        self.level
    }

    /// From when on it says nothing.
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// Whether it says nothing any more at `at`.
    pub fn is_expired(&self, at: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= at)
    }

    /// Any of them is enough; without any, the conditions are.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// All of them must hold.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }
}

pub(super) fn bound(length: usize, what: &'static str, limit: usize) -> Result<(), RuleError> {
    if length > limit {
        return Err(RuleError::TooMany { what, limit });
    }
    Ok(())
}
