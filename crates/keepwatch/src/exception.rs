//! `keepwatch exception`: what is not to be raised.
//!
//! Straight into the database, also while a server runs on it, which notices within a minute. Whoever can write to the data
//! directory is the administrator. The rules are those of the API.

use crate::cli::{ExceptionCommand, OutputArgs, PlaceArgs, TermsArgs};
use crate::database::{self, Absent};
use crate::output::{Output, Table};
use keepwatch_detection::Exception;
use keepwatch_detection::exceptions::Terms;
use keepwatch_engine::exceptions::{create_exception, delete_exception, read_terms};
use keepwatch_engine::{Administration, Clock, Initiator, RuleError, SystemClock, SystemEntropy};
use keepwatch_graph::Timestamp;
use keepwatch_storage::{Access, HiddenCount};
use serde_json::{Value, json};
use std::sync::Arc;

/// Runs one of the commands.
pub(crate) fn run(command: ExceptionCommand) -> anyhow::Result<()> {
    match command {
        ExceptionCommand::List { place, output } => list(&open(&place)?, &mut printer(&output)),
        ExceptionCommand::Add { terms, place, output } => {
            let administration = open(&place)?;
            let terms = terms_of(&terms, administration.now)?;
            let made = administration.change_blocking(move |change| create_exception(change, terms.clone()))?;
            let mut output = printer(&output);
            match output.is_json() {
                true => output.json(&json_of(&made, None)),
                false => output.line(&format!("made the exception {}", made.id)),
            }
        }
        ExceptionCommand::Remove { id, place, output } => {
            open(&place)?.change_blocking(move |change| delete_exception(change, id))?;
            let mut output = printer(&output);
            match output.is_json() {
                true => output.json(&json!({ "id": id })),
                false => output.line(&format!("ended the exception {id}")),
            }
        }
    }
}

fn open(place: &PlaceArgs) -> anyhow::Result<Administration> {
    let config = crate::load(place.data.as_deref(), place.overrides())?;
    Ok(Administration {
        store: database::open(&config, Access::Shared, Absent::Refuse)?,
        entropy: Arc::new(SystemEntropy::new()),
        now: SystemClock.now(),
        by: Initiator::CommandLine,
    })
}

fn printer(output: &OutputArgs) -> Output {
    output.output()
}

fn terms_of(typed: &TermsArgs, now: Timestamp) -> Result<Terms, RuleError> {
    let end = typed.lifetime.map(|lifetime| now.plus_seconds(lifetime.seconds()));
    read_terms(json!({
        "addresses": typed.addresses,
        "networkNumbers": typed.network_numbers,
        "countries": typed.countries,
        "users": typed.users,
        "groups": typed.groups,
        "applications": typed.applications,
        "riskEventTypes": typed.risk_event_types,
        "reason": typed.reason,
        "expirationDateTime": end,
    }))
}

fn list(administration: &Administration, output: &mut Output) -> anyhow::Result<()> {
    let read = |rx: &mut keepwatch_storage::Rx<'_>| Ok((rx.exceptions()?, rx.hidden_counts()?));
    let (exceptions, counts) = administration.store.read_blocking(read)?;
    let hidden = |exception: &Exception| counts.get(&exception.id).copied();
    if output.is_json() {
        let all: Vec<Value> = exceptions.iter().map(|one| json_of(one, hidden(one))).collect();
        return output.json(&all);
    }
    let mut table = Table::new(["id", "covers", "until", "hidden", "last hidden", "reason"]);
    for one in &exceptions {
        let end = one.terms.expiration_date_time.map(|end| end.to_string());
        let over = if one.is_over(administration.now) { " (over)" } else { "" };
        let until = format!("{}{over}", end.unwrap_or_default());
        let count = hidden(one);
        table.row([
            &one.id.to_string(),
            &covers(&one.terms),
            &until,
            &count.map_or(0, |hidden| hidden.count).to_string(),
            &count.map(|hidden| hidden.last.to_string()).unwrap_or_default(),
            &one.terms.reason,
        ]);
    }
    output.table(&table)
}

/// What is named, as it is typed.
fn covers(terms: &Terms) -> String {
    fn all<T: ToString>(items: &[T]) -> Vec<String> {
        items.iter().map(T::to_string).collect()
    }
    let kinds = [
        ("address", all(&terms.addresses)),
        ("network-number", all(&terms.network_numbers)),
        ("country", all(&terms.countries)),
        ("user", all(&terms.users)),
        ("group", all(&terms.groups)),
        ("app", all(&terms.applications)),
        ("type", all(&terms.risk_event_types)),
    ];
    let named = kinds.iter().filter(|(_, items)| !items.is_empty());
    let texts: Vec<String> = named
        .map(|(kind, items)| format!("{kind} {}", items.join(" or ")))
        .collect();
    texts.join(", ")
}

fn json_of(exception: &Exception, hidden: Option<HiddenCount>) -> Value {
    let mut value = json!(exception.terms);
    value["id"] = json!(exception.id);
    value["createdBy"] = json!(exception.created_by);
    value["createdDateTime"] = json!(exception.created_date_time);
    value["modifiedDateTime"] = json!(exception.modified_date_time);
    value["hiddenDetections"] = json!(hidden.map_or(0, |hidden| hidden.count));
    value["lastHiddenDateTime"] = json!(hidden.map(|hidden| hidden.last));
    value
}
