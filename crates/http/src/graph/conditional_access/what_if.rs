//! `POST identity/conditionalAccess/evaluate`: what policies would make of a sign-in that is only thought of.
//!
//! Source: Microsoft Graph v1.0 and beta, conditionalAccessRoot: evaluate.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::{applied, odata_json, page_body};
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::shape::Shape;
use crate::permission::conditional_access::Evaluate;
use axum::extract::State;
use axum::response::Response;
use keepwatch_engine::conditional_access::WhatIf;
use keepwatch_graph::Version;
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::WhatIfAnalysisResult;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::edm::shown;
use keepwatch_graph::operations::{Operation, named};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The action.
pub(crate) const EVALUATE: &Operation = named("conditionalAccessRoot", "evaluate");

/// `POST /identity/conditionalAccess/evaluate`: 200 with every policy, or with those that would apply.
pub(crate) async fn evaluate(
    _: Caller<Evaluate>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let asked = read(request.version, body)?;
    let results = app.engine().what_if(asked).await;
    let results = results.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let shape = Shape {
        entity: WhatIfAnalysisResult::TYPE,
        select: None,
        knows_all_members: request.knows_all_members,
        hides: false,
    };
    let shown = results.iter().map(|result| {
        let document = result.document();
        let whole = document.json(request.version, PolicyView::Empty);
        let shown = shape.reshaped(whole.as_bytes(), document.masked);
        shown.unwrap_or_else(|| whole.into_bytes())
    });
    let items = shown.collect::<Vec<_>>().join(&b","[..]);
    let context = request.context("Collection(microsoft.graph.whatIfAnalysisResult)", None)?;
    Ok(applied(&request, odata_json(page_body(&context, None, None, &items))))
}

/// All three objects are required, whatever the schema says of them.
fn read(version: Version, body: Value) -> Result<WhatIf, GraphError> {
    let mut arguments = body::arguments(EVALUATE, version, body)?;
    let applied_policies_only = arguments.get("appliedPoliciesOnly").and_then(Value::as_bool);
    Ok(WhatIf {
        identity: argument(&mut arguments, "signInIdentity")?,
        context: argument(&mut arguments, "signInContext")?,
        conditions: argument(&mut arguments, "signInConditions")?,
        applied_policies_only: applied_policies_only.unwrap_or(false),
    })
}

fn argument<T: DeserializeOwned>(arguments: &mut Map<String, Value>, name: &str) -> Result<T, GraphError> {
    let given = arguments.remove(name).filter(|value| !value.is_null());
    let given = given.ok_or_else(|| GraphError::bad_request(format!("{name}: must be given")))?;
    serde_json::from_value(given)
        .map_err(|error| GraphError::bad_request(format!("{name}: {}", shown(&error.to_string()))))
}
