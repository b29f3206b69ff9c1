//! `serve --demo`: fills an empty store with the demo tenant, and writes down how to reach it and whom to be in it.

mod accounts;
mod environment;
mod programs;

pub(super) use environment::{FILE as ENVIRONMENT_FILE, Variables};

use crate::app::{self, Registered};
use crate::config::Config;
use crate::demo::{self, Demo, SEED};
use crate::files::{self, Readers};
use crate::permissions;
use anyhow::{Context, ensure};
use keepwatch_engine::applications::{self, Key, Reach, Tenant};
use keepwatch_engine::{Administration, Call, Engine, Initiator, RuleError};
use keepwatch_graph::directory::{Application, PasswordCredential};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Timestamp, Version};
use keepwatch_storage::{Collection, OrderKey, PageQuery, Store};
use serde::{Deserialize, Serialize};
use std::path::Path;
use uuid::Uuid;

/// The labels of the attacks.
const LABELS_FILE: &str = "demo-attacks.json";
/// The setting in the database that tells a demo tenant from a real one.
const STATE: &str = "demo";
/// The application that has every permission.
const APPLICATION_NAME: &str = "Keepwatch demo";
/// For how long its secret is valid; every start with `--demo` makes a new one.
const SECRET_DAYS: i64 = 30;

/// How far the demo is. Kept with the instant up to which it goes, so that one that was interrupted is finished and not
/// begun a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    seed: u64,
    until: Timestamp,
    is_complete: bool,
}

/// Fills the store if it is empty, finishes what was interrupted, and makes new secrets. Refuses a store that holds
/// something else. Answers the variables by which clients find all of it. Blocks; the runtime is for the actions that are
/// asynchronous.
pub(super) fn prepare(
    data: &Path,
    engine: &Engine,
    tenant: &Tenant,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<Variables> {
    let administration = engine.administration(Initiator::CommandLine);
    let state = state(engine.store(), administration.now)?;
    let application = application(&administration, tenant)?;
    let administrator = administrator(&application)?;
    let mut before = Variables::default();
    if state.is_complete {
        before = Variables::written(data);
    } else {
        tracing::info!(seed = state.seed, "making the demo tenant");
        let demo = demo::generate(state.seed, state.until);
        fill(engine, &demo, &administrator, tenant, runtime)?;
        write_labels(data, &demo)?;
        put_state(
            engine.store(),
            State {
                is_complete: true,
                ..state
            },
        )?;
        tracing::info!(
            people = demo.people,
            sign_ins = demo.sign_ins.len(),
            attacks = demo.labels.len(),
            "made the demo tenant"
        );
    }
    let mut variables = Variables::default();
    variables.add("KEEPWATCH_TENANT", tenant.id);
    variables.add("KEEPWATCH_CLIENT_ID", application.client_id());
    variables.add("KEEPWATCH_CLIENT_SECRET", fresh_secret(&administration, &application)?);
    variables.add_all(&programs::prepare(&administration, tenant)?);
    let accounts = accounts::prepare(engine, &administrator, &tenant.domain, state.seed, &before);
    variables.add_all(&runtime.block_on(accounts)?);
    Ok(variables)
}

/// Who sets up the demo.
fn administrator(application: &Registered) -> anyhow::Result<Initiator> {
    Ok(Initiator::Application {
        app: application.client_id().parse()?,
        service_principal: application.principal.id.parse()?,
        display_name: Some(application.name().to_owned()),
        call: Call::default(),
    })
}

fn fill(
    engine: &Engine,
    demo: &Demo,
    administrator: &Initiator,
    tenant: &Tenant,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<()> {
    demo::fill(engine, demo)?;
    runtime.block_on(async {
        demo::look_back(engine).await?;
        demo::furnish(engine, demo, administrator, &tenant.domain).await?;
        demo::follow_up(engine, demo, administrator).await
    })
}

/// The demo's state; a new one where the store is empty.
fn state(store: &Store, now: Timestamp) -> anyhow::Result<State> {
    if let Some(stored) = store.read_blocking(|rx| rx.setting(STATE))? {
        return serde_json::from_slice(&stored).context("the state of the demo in the database is damaged");
    }
    let is_empty =
        store.read_blocking(|rx| Ok(rx.all::<Application>()?.is_empty() && rx.count(&all_sign_ins())? == 0))?;
    ensure!(
        is_empty,
        "`--demo` fills an empty data directory, and this one holds a tenant: name another with `--data`"
    );
    let state = State {
        seed: SEED,
        until: now,
        is_complete: false,
    };
    put_state(store, state)?;
    Ok(state)
}

fn put_state(store: &Store, state: State) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec(&state)?;
    Ok(store.write_blocking(move |tx| tx.put_setting(STATE, &bytes))?)
}

fn all_sign_ins() -> PageQuery {
    PageQuery {
        collection: Collection::SignIns,
        owner: None,
        linked: None,
        condition: None,
        order: vec![OrderKey {
            column: "id",
            descending: false,
        }],
        after: None,
        skip: 0,
        limit: 1,
        version: Version::V1,
        policies: PolicyView::Empty,
    }
}

/// The demo's application, with every permission that there is.
fn application(administration: &Administration, tenant: &Tenant) -> Result<Registered, RuleError> {
    let tenant = tenant.clone();
    administration.change_blocking(move |change| {
        let all = app::registered(change.tx())?;
        let existing = all.into_iter().find(|app| app.name() == APPLICATION_NAME);
        let Some(existing) = existing else {
            return app::make(change, &tenant, APPLICATION_NAME, &permissions::all());
        };
        for role in permissions::all() {
            applications::grant_role(change, &existing.principal, role.ids)?;
        }
        Ok(existing)
    })
}

/// A new secret in place of those of earlier starts: only hashes of them are kept, so they cannot be shown again.
fn fresh_secret(administration: &Administration, of: &Registered) -> anyhow::Result<String> {
    let key = Key::Id(of.application.id.clone());
    let wanted = PasswordCredential {
        display_name: Some(ENVIRONMENT_FILE.to_owned()),
        end_date_time: Some(administration.now.plus_days(SECRET_DAYS)),
        ..PasswordCredential::default()
    };
    let is_ours = |old: &&PasswordCredential| old.display_name.as_deref() == Some(ENVIRONMENT_FILE);
    let old = of.application.password_credentials.iter().filter(is_ours);
    let old: Vec<Uuid> = old.filter_map(|old| old.key_id).collect();
    let made = administration.change_blocking(move |change| {
        for key_id in &old {
            applications::remove_password::<Application>(change, Reach::All, &key, *key_id)?;
        }
        applications::add_password::<Application>(change, Reach::All, &key, &wanted)
    })?;
    made.secret_text.context("the secret was made without its text")
}

/// Writes down which sign-ins are attacks and what must be found on them, for whoever measures a client against the demo.
fn write_labels(data: &Path, demo: &Demo) -> anyhow::Result<()> {
    let path = data.join(LABELS_FILE);
    let labels = serde_json::to_vec_pretty(&demo.labels)?;
    files::replace(&path, Readers::Owner, &labels).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes `demo.env`: where the server is, and what `access` says.
pub(super) fn write_environment(
    config: &Config,
    access: &Variables,
    url: &str,
    authority: Option<&Path>,
) -> anyhow::Result<()> {
    let mut variables = Variables::default();
    variables.add("KEEPWATCH_URL", url);
    if let Some(authority) = authority {
        // Absolute, so that the file can be sourced from anywhere.
        let authority = std::path::absolute(authority).unwrap_or_else(|_| authority.to_owned());
        variables.add("KEEPWATCH_CA", authority.display());
    }
    variables.add_all(access);
    variables.write(&config.data)
}
