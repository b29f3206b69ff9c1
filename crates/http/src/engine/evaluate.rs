//! `POST /engine/v1/evaluate`: one attempt in; its risk, the decision, and what each policy made of it out.

mod answer;
mod satisfied;

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::permission::engine::EvaluateSignIns;
use answer::EvaluateAnswer;
use axum::Json;
use axum::extract::State;
use keepwatch_engine::Proved;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{SignIn, SignInId};
use satisfied::Satisfied;
use serde_json::{Map, Value};

/// Names the sign-in that is evaluated again.
const SIGN_IN_ID: &str = "signInId";
/// What it has satisfied so far.
const SATISFIED: &str = "satisfied";

/// What is asked.
enum Question {
    /// What to make of an attempt.
    New(Box<SignIn>),
    /// What to make of one that was evaluated before, now that more is proved.
    Again(SignInId),
}

/// `POST /engine/v1/evaluate`: 200 with the risk and the decision, both stored before the answer is given; 404 for a sign-in
/// that is to be evaluated again and is not known.
#[utoipa::path(
    post,
    path = "/engine/v1/evaluate",
    tag = "sign-ins",
    summary = "Evaluate a sign-in while it happens",
    description = "Takes one object with the properties of Graph's `signIn`, and beside them `satisfied`: what was proved \
                   already. `id` and `createdDateTime` may be left out: the sign-in then gets a new id and happens now. \
                   An address or place that is none is refused, not taken for unknown; members that no `signIn` has \
                   are passed over. Sending the same `id` again records and assesses nothing anew; the policies decide by what is satisfied \
                   now. After a further proof send `signInId` and `satisfied` alone. Needs the app role \
                   `SignInRisk.Evaluate.All`.",
    request_body(
        content = Object,
        description = "A Graph `signIn` object with `satisfied`, or `signInId` with `satisfied`. The members of `satisfied`, \
                       all of which may be left out: `authenticationMethods`, what was proved in this sign-in, in order, by \
                       names of Graph's `authenticationMethodModes` and `recoveryCode`; `previousAuthenticationMethods`, what \
                       was proved in an earlier sign-in of the session, each with `method` and `dateTime`; `passwordChanged`; \
                       `signedInAgain`, after all sessions were ended; `userRiskLevel`, as the first answer had it; and \
                       `authenticationContexts`, which the application asks for."
    ),
    responses(
        (status = 200, description = "The risk and the decision", body = EvaluateAnswer),
        (status = 400, description = "Not a sign-in; the message names the property"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 404, description = "No sign-in with that `signInId`"),
        (status = 413, description = "The body is too long"),
    )
)]
pub(crate) async fn evaluate(
    _: Caller<EvaluateSignIns>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(mut members): GraphJson<Map<String, Value>>,
) -> Result<Json<EvaluateAnswer>, GraphError> {
    let proved = proved(&exchange, members.remove(SATISFIED))?;
    let evaluation = match question(&app, &exchange, members)? {
        Question::New(sign_in) => app.engine().evaluate_proved(*sign_in, proved).await.map(Some),
        Question::Again(id) => app.engine().evaluate_again(id, proved).await,
    };
    let evaluation = evaluation.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let evaluation = evaluation.ok_or_else(|| GraphError::not_found("no sign-in with that `signInId`"))?;
    Ok(Json(EvaluateAnswer::of(evaluation)))
}

fn proved(exchange: &Exchange, satisfied: Option<Value>) -> Result<Proved, GraphError> {
    let satisfied: Satisfied = match satisfied {
        None | Some(Value::Null) => Satisfied::default(),
        // What serde says repeats what it found, however long that is.
        Some(satisfied) => serde_json::from_value(satisfied)
            .map_err(|error| GraphError::bad_request(format!("`{SATISFIED}`: {}", shown(&error.to_string()))))?,
    };
    satisfied.proved(exchange.at).map_err(GraphError::bad_request)
}

fn question(app: &App, exchange: &Exchange, mut members: Map<String, Value>) -> Result<Question, GraphError> {
    let Some(id) = members.remove(SIGN_IN_ID) else {
        return sign_in(app, exchange, members).map(|sign_in| Question::New(Box::new(sign_in)));
    };
    // Facts beside it would be thought to count.
    if let Some(other) = members.keys().next() {
        let problem = format!("`{}` cannot stand beside `{SIGN_IN_ID}`", shown(other));
        return Err(GraphError::bad_request(problem));
    }
    let id = id.as_str().and_then(|id| id.parse().ok());
    id.map(Question::Again)
        .ok_or_else(|| GraphError::bad_request(format!("`{SIGN_IN_ID}` is not an id")))
}

/// The sign-in that the members describe; what a caller cannot know yet is filled in.
fn sign_in(app: &App, exchange: &Exchange, mut members: Map<String, Value>) -> Result<SignIn, GraphError> {
    let is_absent = |members: &Map<String, Value>, name: &str| members.get(name).is_none_or(Value::is_null);
    if is_absent(&members, "id") {
        members.insert("id".to_owned(), app.new_uuid().to_string().into());
    }
    if is_absent(&members, "createdDateTime") {
        members.insert("createdDateTime".to_owned(), exchange.at.to_string().into());
    }
    let record = serde_json::to_vec(&members).expect("a JSON object can be written");
    let sign_in = keepwatch_ingest::parse(&record).map_err(|refusal| GraphError::bad_request(refusal.to_string()))?;
    keepwatch_ingest::whole(&sign_in).map_err(|refusal| GraphError::bad_request(refusal.to_string()))?;
    Ok(sign_in)
}
