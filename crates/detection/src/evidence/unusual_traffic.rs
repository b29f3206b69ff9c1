//! An hour in which a caller of the API did more than it ever does.

use super::words::counted;
use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// What is counted of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiTraffic {
    /// Pages of lists of directory objects.
    Lists,
    /// Different directory objects, read one by one.
    Objects,
    /// Requests that were refused for want of a permission.
    Denied,
}

impl ApiTraffic {
    /// Everything that is counted.
    pub const ALL: [ApiTraffic; 3] = [ApiTraffic::Lists, ApiTraffic::Objects, ApiTraffic::Denied];

    const fn as_str(self) -> &'static str {
        match self {
            ApiTraffic::Lists => "listPages",
            ApiTraffic::Objects => "objectsReadById",
            ApiTraffic::Denied => "deniedRequests",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            ApiTraffic::Lists => "pages of lists of the directory",
            ApiTraffic::Objects => "different directory objects by their id",
            ApiTraffic::Denied => "requests that it has no permission for",
        }
    }
}

/// An hour in which a caller of the API did more than it ever does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficEvidence {
    /// When the hour begins.
    pub begins: Timestamp,
    /// What was more; never empty.
    pub unusual: Vec<UnusualTraffic>,
    /// Of how many earlier hours something is known.
    pub hours_known: u32,
}

/// What was more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnusualTraffic {
    /// What.
    pub traffic: ApiTraffic,
    /// How much.
    pub count: u32,
    /// The most that is usual.
    pub usual_most: u32,
}

impl Explain for TrafficEvidence {
    fn reason(&self) -> String {
        let what: Vec<String> = self
            .unusual
            .iter()
            .map(|one| {
                format!(
                    "{} {} (usually at most {})",
                    one.count,
                    one.traffic.label(),
                    one.usual_most
                )
            })
            .collect();
        format!(
            "Within the hour from {} the account asked for {}, by {} before.",
            self.begins,
            what.join(" and "),
            counted(self.hours_known, "hour")
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let traffic = self.unusual.iter().map(|one| {
            json!({
                "traffic": one.traffic.as_str(),
                "count": one.count,
                "usualMost": one.usual_most,
            })
        });
        vec![
            pair("hour", json!(self.begins)),
            pair("unusualTraffic", Value::from_iter(traffic)),
            pair("hoursKnown", json!(self.hours_known)),
        ]
    }
}
