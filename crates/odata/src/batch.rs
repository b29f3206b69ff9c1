//! The body of a `$batch`: its parts, checked as a whole (a batch that is malformed anywhere is refused everywhere), and the
//! order in which they can be answered.
//!
//! Source: OData JSON Format 4.01 section 19; Microsoft Graph, "Combine multiple HTTP requests using JSON batching".

mod plan;

use keepwatch_graph::edm::shown;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

pub use plan::waves;

/// The most parts of a batch. Source: Microsoft Graph, JSON batching.
pub const STEPS_MAX: usize = 20;
/// The longest id of a part; SDKs number theirs or send a UUID.
const ID_MAX: usize = 256;

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The caller's name for it, unique without regard to case.
    pub id: String,
    /// In upper case; a token as RFC 9110 section 5.6.2 has it, which may be no method that anybody knows.
    pub method: String,
    /// As it was sent: relative with or without a version, or absolute.
    pub url: String,
    /// As they were sent: their names and values may be no header's.
    pub headers: Map<String, Value>,
    /// Absent where it is null.
    pub body: Option<Value>,
    /// Parts that must have succeeded before.
    pub depends_on: Vec<String>,
}

/// Why a body is no batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Not JSON, or not of the form of a batch.
    #[error("the body cannot be read: {problem}")]
    Unreadable {
        /// What is wrong with it, and where; cut to a readable length.
        problem: String,
    },
    /// More than [`STEPS_MAX`] parts.
    #[error("a batch of {count} requests: at most {STEPS_MAX} can be combined")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// One part is malformed.
    #[error("request {number} of the batch: {problem}")]
    Part {
        /// Which, counted from 1.
        number: usize,
        /// What is wrong with it.
        problem: PartProblem,
    },
    /// A part waits for one that is not there.
    #[error("the request `{step}` depends on `{id}`, which is not in the batch")]
    UnknownDependency {
        /// The part that waits, cut to a readable length.
        step: String,
        /// What it waits for, cut to a readable length.
        id: String,
    },
    /// Parts wait for each other.
    #[error("the request `{id}` depends on itself")]
    Circle {
        /// One of them, cut to a readable length.
        id: String,
    },
}

/// What is wrong with one part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartProblem {
    /// A member that is not what it must be.
    #[error("{problem}")]
    Unreadable {
        /// What is wrong, cut to a readable length.
        problem: String,
    },
    /// A member that must be there.
    #[error("`{name}` is missing")]
    Missing {
        /// The member.
        name: &'static str,
    },
    /// An id that is no text, or empty, or too long.
    #[error("`id` must be a string of 1 to {ID_MAX} bytes")]
    Id,
    /// An id that an earlier part has.
    #[error("the id `{id}` is used twice")]
    Repeated {
        /// The id, cut to a readable length.
        id: String,
    },
    /// No token.
    #[error("`{method}` is not a method")]
    Method {
        /// As it was sent, cut to a readable length.
        method: String,
    },
}

/// What a body says. Unknown members (`atomicityGroup` among them) are passed over.
#[derive(Deserialize)]
struct Payload {
    requests: Vec<Map<String, Value>>,
}

/// What is read from an object only: left to itself, the reader of a struct takes its members from an array as well.
#[derive(Deserialize)]
struct Item {
    id: Option<Value>,
    method: Option<String>,
    url: Option<String>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default, rename = "dependsOn")]
    depends_on: Option<Vec<String>>,
}

/// The parts in the order of the body.
pub fn steps(body: &[u8]) -> Result<Vec<Step>, BatchError> {
    let unreadable = |error: serde_json::Error| BatchError::Unreadable {
        problem: shown(&error.to_string()),
    };
    let members: Map<String, Value> = serde_json::from_slice(body).map_err(unreadable)?;
    let payload: Payload = serde_json::from_value(Value::Object(members)).map_err(unreadable)?;
    let count = payload.requests.len();
    if count > STEPS_MAX {
        return Err(BatchError::TooMany { count });
    }
    let mut ids = HashSet::with_capacity(count);
    let mut steps = Vec::with_capacity(count);
    for (number, item) in (1..).zip(payload.requests) {
        let step = step(item).map_err(|problem| BatchError::Part { number, problem })?;
        if !ids.insert(step.id.to_lowercase()) {
            let problem = PartProblem::Repeated { id: shown(&step.id) };
            return Err(BatchError::Part { number, problem });
        }
        steps.push(step);
    }
    Ok(steps)
}

fn step(members: Map<String, Value>) -> Result<Step, PartProblem> {
    let item = serde_json::from_value::<Item>(Value::Object(members));
    let item = item.map_err(|error| PartProblem::Unreadable {
        problem: shown(&error.to_string()),
    });
    item?.step()
}

impl Item {
    fn step(self) -> Result<Step, PartProblem> {
        let id = match self.id {
            Some(Value::String(id)) if !id.is_empty() && id.len() <= ID_MAX => id,
            // Some callers number their parts without quoting.
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(PartProblem::Id),
            None => return Err(PartProblem::Missing { name: "id" }),
        };
        let method = self.method.ok_or(PartProblem::Missing { name: "method" })?;
        if !is_token(&method) {
            return Err(PartProblem::Method { method: shown(&method) });
        }
        let url = self.url.filter(|url| !url.is_empty());
        Ok(Step {
            id,
            method: method.to_ascii_uppercase(),
            url: url.ok_or(PartProblem::Missing { name: "url" })?,
            headers: self.headers.unwrap_or_default(),
            body: self.body.filter(|body| !body.is_null()),
            depends_on: self.depends_on.unwrap_or_default(),
        })
    }
}

fn is_token(text: &str) -> bool {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_of_token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problem(body: &Value) -> String {
        steps(body.to_string().as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_needed_may_be_absent_or_unknown() {
        let body = json!({"requests": [
            {"id": "1", "method": "get", "url": "/users", "atomicityGroup": "a", "body": null},
            {"id": 2, "method": "POST", "url": "/users", "headers": null, "dependsOn": null, "body": {"a": 1}},
        ], "more": true});
        let steps = steps(body.to_string().as_bytes()).unwrap();
        assert_eq!((steps[0].method.as_str(), steps[0].body.as_ref()), ("GET", None));
        assert_eq!(
            (steps[1].id.as_str(), steps[1].body.as_ref()),
            ("2", Some(&json!({"a": 1})))
        );
    }

    #[test]
    fn a_malformed_batch_says_where() {
        let step = |id: &str| json!({"id": id, "method": "GET", "url": "/users"});
        let many: Vec<Value> = (0..=STEPS_MAX).map(|id| step(&id.to_string())).collect();
        let cases = [
            (json!({}), "missing field `requests`"),
            (json!([[step("1")]]), "expected a map"),
            (json!({"requests": {}}), "expected a sequence"),
            (json!({"requests": [["1", "GET", "/users"]]}), "expected a map"),
            (
                json!({"requests": [step("1"), {"id": "2", "method": "GET", "url": "/users", "headers": []}]}),
                "request 2 of the batch: invalid type: sequence",
            ),
            (json!({"requests": many}), "a batch of 21 requests"),
            (
                json!({"requests": [step("a"), step("A")]}),
                "request 2 of the batch: the id `A` is used twice",
            ),
            (
                json!({"requests": [{"method": "GET", "url": "/users"}]}),
                "`id` is missing",
            ),
            (
                json!({"requests": [{"id": "", "method": "GET", "url": "/users"}]}),
                "`id` must be",
            ),
            (
                json!({"requests": [{"id": "1", "url": "/users"}]}),
                "`method` is missing",
            ),
            (
                json!({"requests": [{"id": "1", "method": "G T", "url": "/users"}]}),
                "`G T` is not a method",
            ),
            (
                json!({"requests": [{"id": "1", "method": "GET", "url": ""}]}),
                "`url` is missing",
            ),
        ];
        for (body, expected) in cases {
            let problem = problem(&body);
            assert!(problem.contains(expected), "{problem}");
        }
    }
}
