//! Second-factor prompts that were refused until one was approved.

use super::words::{counted, minutes};
use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// Second-factor prompts that were refused until one was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptsEvidence {
    /// How many prompts the user refused by hand.
    pub refused: u32,
    /// How many nobody answered.
    pub unanswered: u32,
    /// When the first of them came.
    pub first: Timestamp,
    /// When one was approved.
    pub approved: Timestamp,
    /// From which address range the approved sign-in came, if known.
    pub prefix: Option<Box<str>>,
    /// In which network, if known.
    pub network: Option<Box<str>>,
    /// Whether the network is one of the user's.
    pub network_is_known: bool,
    /// Whether the browser is one of the user's.
    pub browser_is_known: bool,
}

impl Explain for PromptsEvidence {
    fn reason(&self) -> String {
        let told = match (self.refused, self.unanswered) {
            (0, unanswered) => format!("left {} unanswered", counted(unanswered, "prompt")),
            (refused, 0) => format!("refused {}", counted(refused, "prompt")),
            (refused, unanswered) => format!(
                "refused {} and left {unanswered} unanswered",
                counted(refused, "prompt")
            ),
        };
        let range = self.prefix.as_deref().unwrap_or("an unknown range");
        format!(
            "The user {told} on their telephone within {}, then approved one, for a sign-in from {range}, where the user never \
             was before.",
            minutes(self.approved.seconds_since(self.first)),
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let fields = json!({
            "refused": self.refused,
            "unanswered": self.unanswered,
            "firstDateTime": self.first,
            "approvedDateTime": self.approved,
            "ipRange": self.prefix,
            "asn": self.network,
            "networkIsKnown": self.network_is_known,
            "browserIsKnown": self.browser_is_known,
        });
        vec![pair("prompts", fields)]
    }
}
