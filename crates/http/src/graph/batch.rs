//! `$batch`: up to twenty requests in one body, each answered as if it had come by itself.
//!
//! A part goes through the whole server once more, frame included: it has its own permission check, error envelope and
//! request id. What it inherits is who calls and how the server was addressed. The whole asks for a token of its own, so
//! that a client whose token has run out is told so once, where it looks.
//!
//! Source: Microsoft Graph, "Combine multiple HTTP requests using JSON batching".

mod part;

use crate::frame::body::{JSON_MAX, read};
use crate::graph::answer::odata_json;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::permission::Authenticated;
use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::response::Response;
use futures_util::future::join_all;
use keepwatch_odata::batch::{Step, steps, waves};
use part::{Answer, Context};
use serde_json::json;
use std::collections::HashMap;
use tower::ServiceExt;

/// The server that parts are sent to: it has everything but batches.
#[derive(Clone)]
pub(crate) struct Parts(pub(crate) Router);

/// `POST /{version}/$batch`: 200 with an answer for each part, 400 for a body that is no batch, or 401.
pub(crate) async fn batch(_: Caller<Authenticated>, request: Request) -> Result<Response, GraphError> {
    let (mut head, body) = request.into_parts();
    let asked = GraphRequest::from_request_parts(&mut head, &())
        .await
        .unwrap_or_else(|never| match never {});
    // A part comes without: batches do not nest.
    let parts = head.extensions.remove::<Parts>();
    let parts = parts.ok_or_else(|| GraphError::bad_request("a batch cannot be a part of a batch"))?;
    let body = read(&head.headers, body, JSON_MAX).await?;
    let steps = steps(&body)?;
    let waves = waves(&steps)?;
    let context = Context::of(&asked, &head);
    let mut answers = HashMap::with_capacity(steps.len());
    for wave in waves {
        let ready = wave
            .into_iter()
            .map(|index| answered(&parts, &context, &steps[index], &answers));
        let done: Vec<Answer> = join_all(ready).await;
        answers.extend(done.into_iter().map(|answer| (answer.id.to_lowercase(), answer)));
    }
    let responses = steps.iter().filter_map(|step| answers.remove(&step.id.to_lowercase()));
    let responses: Vec<_> = responses.map(Answer::into_json).collect();
    Ok(odata_json(json!({ "responses": responses }).to_string().into_bytes()))
}

/// The answer to one part, all of whose dependencies have been answered.
async fn answered(parts: &Parts, context: &Context, step: &Step, before: &HashMap<String, Answer>) -> Answer {
    let failed = step.depends_on.iter().find(|id| {
        let dependency = before.get(&id.to_lowercase());
        dependency.is_none_or(|answer| !answer.status.is_success())
    });
    if let Some(failed) = failed {
        return Answer::failed_dependency(context, step, failed);
    }
    match part::request(context, step) {
        Ok(request) => {
            let response = parts
                .0
                .clone()
                .oneshot(request)
                .await
                .unwrap_or_else(|never| match never {});
            Answer::read(context, step, response).await
        }
        Err(error) => Answer::refused(context, step, &error),
    }
}
