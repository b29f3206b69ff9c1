//! `POST /engine/v1/signIns`: sign-in logs in bulk, one Graph `signIn` object a line.

use crate::app::App;
use crate::engine::inflate::inflated;
use crate::frame::body::read;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::permission::engine::ImportSignIns;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use keepwatch_engine::Imported;
use keepwatch_graph::{SignIn, SignInId};
use keepwatch_ingest::{RECORD_BYTES_MAX, Refusal};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use utoipa::ToSchema;

/// The largest body, and the largest that a compressed one may grow to: some 30,000 sign-ins as Graph writes them. All
/// of it is in memory at once; longer logs come in several requests.
pub(crate) const BULK_MAX: usize = 32 * 1024 * 1024;

/// How long an import waits for others to be done before its caller is told to come again: less than clients wait.
const TURN_MAX: Duration = Duration::from_secs(20);

/// What became of the lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportAnswer {
    summary: ImportSummary,
    /// What became of each line that is not blank, in order.
    value: Vec<ImportedLine>,
}

/// How many lines there were, and what became of them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ImportSummary {
    /// Lines that are not blank.
    read: usize,
    /// Stored now.
    stored: usize,
    /// Stored earlier; nothing changed.
    known: usize,
    /// Not stored.
    refused: usize,
}

/// What became of one line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportedLine {
    /// The line's number in the body, from 1.
    line: u64,
    /// What became of it.
    status: LineStatus,
    /// The sign-in's id, where the line is a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    id: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum LineStatus {
    /// Stored now.
    Stored,
    /// Stored earlier; nothing changed.
    Known,
    /// Not stored.
    Refused,
}

/// `POST /engine/v1/signIns`: 200 with what became of each line; a bad line is refused alone.
#[utoipa::path(
    post,
    path = "/engine/v1/signIns",
    tag = "sign-ins",
    summary = "Import sign-in logs",
    description = "Takes newline-delimited JSON, at most 32 MiB of it: one Graph `signIn` object a line, in any order. A line \
                   that cannot be read is refused alone, and its answer says why. Sign-ins that are stored already change \
                   nothing, so a request can be repeated. `Content-Encoding: gzip` is understood. Needs the app role \
                   `SignInLog.Import.All`.",
    request_body(content = String, content_type = "application/x-ndjson"),
    responses(
        (status = 200, description = "What became of each line", body = ImportAnswer),
        (status = 400, description = "The body is not what its encoding says"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 408, description = "The body stopped coming"),
        (status = 413, description = "The body is too long"),
        (status = 503, description = "Other imports are under way: come again after `Retry-After` seconds"),
    )
)]
pub(crate) async fn import(
    _: Caller<ImportSignIns>,
    State(app): State<App>,
    exchange: Exchange,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportAnswer>, GraphError> {
    let turn = turn(&app).await?;
    let body = read(&headers, body, BULK_MAX).await?;
    // Inflating, parsing and looking up take tenths of a second: not on a thread that other requests wait for. What is
    // begun is finished, whether or not the caller stays, so it is the work that keeps the turn.
    let work = async move {
        let _turn = turn;
        imported(&app, &exchange, &headers, body).await
    };
    let done = tokio::task::spawn_blocking(move || Handle::current().block_on(work));
    done.await.unwrap_or_else(|stopped| match stopped.try_into_panic() {
        // The frame answers for panics, wherever they happen.
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(GraphError::of_status(StatusCode::SERVICE_UNAVAILABLE)),
    })
}

/// Leave to begin, or 503 where others do not come to an end.
async fn turn(app: &App) -> Result<OwnedSemaphorePermit, GraphError> {
    let turn = timeout(TURN_MAX, Arc::clone(app.imports()).acquire_owned()).await;
    let busy = || GraphError::of_status(StatusCode::SERVICE_UNAVAILABLE);
    turn.map_err(|_| busy())?.map_err(|_| busy())
}

/// Reads the body and stores what it holds.
async fn imported(
    app: &App,
    exchange: &Exchange,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Json<ImportAnswer>, GraphError> {
    let (good, mut value) = divided(parse_body(headers, body)?);
    value.extend(stored(app, exchange, good).await?);
    value.sort_by_key(|line| line.line);
    let summary = ImportSummary::of(&value);
    Ok(Json(ImportAnswer { summary, value }))
}

/// Stores the sign-ins, and says of each whether it was known.
async fn stored(app: &App, exchange: &Exchange, good: Vec<(u64, SignIn)>) -> Result<Vec<ImportedLine>, GraphError> {
    let places: Vec<(u64, SignInId)> = good.iter().map(|(line, sign_in)| (*line, sign_in.id)).collect();
    let sign_ins = good.into_iter().map(|(_, sign_in)| sign_in).collect();
    let imported = app.engine().import(sign_ins).await;
    let imported = imported.map_err(|error| GraphError::of_store(exchange, &error))?;
    let lines = places
        .into_iter()
        .zip(imported)
        .map(|((line, id), imported)| ImportedLine {
            line,
            status: match imported {
                Imported::Stored => LineStatus::Stored,
                Imported::Known => LineStatus::Known,
            },
            id: Some(id.to_string()),
            error: None,
        });
    Ok(lines.collect())
}

/// A line's number and what stands there.
type Parsed = (u64, Result<SignIn, Refusal>);

fn parse_body(headers: &HeaderMap, body: Bytes) -> Result<Vec<Parsed>, GraphError> {
    inflated(headers, body, BULK_MAX).map(|body| parse_lines(&body))
}

/// Reads every line that is not blank.
fn parse_lines(body: &[u8]) -> Vec<Parsed> {
    let lines = body.split(|byte| *byte == b'\n').zip(1..);
    let with_text = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
    with_text.map(|(line, number)| (number, parse_line(line))).collect()
}

fn parse_line(line: &[u8]) -> Result<SignIn, Refusal> {
    if line.len() > RECORD_BYTES_MAX {
        return Err(Refusal::TooLong);
    }
    keepwatch_ingest::parse(line)
}

/// The sign-ins, and the answers for the other lines.
fn divided(lines: Vec<Parsed>) -> (Vec<(u64, SignIn)>, Vec<ImportedLine>) {
    let mut good = Vec::with_capacity(lines.len());
    let mut refused = Vec::new();
    for (line, parsed) in lines {
        match parsed {
            Ok(sign_in) => good.push((line, sign_in)),
            Err(refusal) => refused.push(ImportedLine {
                line,
                status: LineStatus::Refused,
                id: None,
                error: Some(refusal.to_string()),
            }),
        }
    }
    (good, refused)
}

impl ImportSummary {
    fn of(lines: &[ImportedLine]) -> Self {
        let mut summary = Self {
            read: lines.len(),
            ..Self::default()
        };
        for line in lines {
            match line.status {
                LineStatus::Stored => summary.stored += 1,
                LineStatus::Known => summary.known += 1,
                LineStatus::Refused => summary.refused += 1,
            }
        }
        summary
    }
}
