//! The body of a batch, checked as a whole: a batch that is malformed anywhere is refused everywhere.

use crate::frame::body::malformed;
use crate::graph::error::GraphError;
use axum::http::Method;
use keepwatch_graph::edm::shown;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The most parts of a batch. Source: Microsoft Graph, JSON batching.
pub(super) const STEPS_MAX: usize = 20;
/// The longest id of a part; SDKs number theirs or send a UUID.
const ID_MAX: usize = 256;

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// The caller's name for it, unique without regard to case.
    pub(super) id: String,
    pub(super) method: Method,
    /// As it was sent: relative with or without a version, or absolute.
    pub(super) url: String,
    pub(super) headers: Map<String, Value>,
    pub(super) body: Option<Value>,
    /// Parts that must have succeeded before.
    pub(super) depends_on: Vec<String>,
}

/// What a body says. Unknown members (`atomicityGroup` among them) are passed over.
#[derive(Deserialize)]
struct Payload {
    requests: Vec<Item>,
}

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
pub(super) fn read(body: &[u8]) -> Result<Vec<Step>, GraphError> {
    let payload: Payload = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
    let count = payload.requests.len();
    if count > STEPS_MAX {
        let problem = format!("a batch of {count} requests: at most {STEPS_MAX} can be combined");
        return Err(GraphError::bad_request(problem));
    }
    let mut ids = HashSet::with_capacity(count);
    let mut steps = Vec::with_capacity(count);
    for (index, item) in payload.requests.into_iter().enumerate() {
        let step = item.step().map_err(|problem| of_item(index, &problem))?;
        if !ids.insert(step.id.to_lowercase()) {
            return Err(of_item(index, &format!("the id `{}` is used twice", shown(&step.id))));
        }
        steps.push(step);
    }
    Ok(steps)
}

fn of_item(index: usize, problem: &str) -> GraphError {
    GraphError::bad_request(format!("request {} of the batch: {problem}", index + 1))
}

impl Item {
    fn step(self) -> Result<Step, String> {
        let id = match self.id {
            Some(Value::String(id)) if !id.is_empty() && id.len() <= ID_MAX => id,
            // Some callers number their parts without quoting.
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(format!("`id` must be a string of 1 to {ID_MAX} bytes")),
            None => return Err("`id` is missing".to_owned()),
        };
        let method = self.method.ok_or("`method` is missing")?;
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())
            .map_err(|_| format!("`{}` is not a method", shown(&method)))?;
        let url = self.url.filter(|url| !url.is_empty()).ok_or("`url` is missing")?;
        Ok(Step {
            id,
            method,
            url,
            headers: self.headers.unwrap_or_default(),
            body: self.body.filter(|body| !body.is_null()),
            depends_on: self.depends_on.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problem(body: &Value) -> String {
        match read(body.to_string().as_bytes()) {
            Ok(steps) => panic!("{steps:?}"),
            Err(error) => error.message.into_owned(),
        }
    }

    #[test]
    fn what_is_not_needed_may_be_absent_or_unknown() {
        let body = json!({"requests": [
            {"id": "1", "method": "get", "url": "/users", "atomicityGroup": "a", "body": null},
            {"id": 2, "method": "POST", "url": "/users", "headers": null, "dependsOn": null, "body": {"a": 1}},
        ], "more": true});
        let steps = read(body.to_string().as_bytes()).unwrap();
        assert_eq!((&steps[0].method, steps[0].body.as_ref()), (&Method::GET, None));
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
            (json!({"requests": {}}), "expected a sequence"),
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
