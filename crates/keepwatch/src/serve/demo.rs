//! `serve --demo`: fills an empty store with the demo tenant, and writes down how to reach it.

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
use keepwatch_graph::{TenantId, Timestamp, Version};
use keepwatch_storage::{Collection, OrderKey, PageQuery, Store};
use serde::{Deserialize, Serialize};
use std::path::Path;
use uuid::Uuid;

/// How to reach the demo: variables that shells can `source`.
pub(super) const ENVIRONMENT_FILE: &str = "demo.env";
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

/// What clients of the demo need.
pub(super) struct Access {
    client: String,
    secret: String,
}

/// Fills the store if it is empty, finishes what was interrupted, and makes a new secret. Refuses a store that holds
/// something else. Blocks; the runtime is for the actions that are asynchronous.
pub(super) fn prepare(
    data: &Path,
    engine: &Engine,
    tenant: &Tenant,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<Access> {
    let administration = engine.administration(Initiator::CommandLine);
    let state = state(engine.store(), administration.now)?;
    let application = application(&administration, tenant)?;
    if !state.is_complete {
        tracing::info!(seed = state.seed, "making the demo tenant");
        let demo = demo::generate(state.seed, state.until);
        fill(engine, &demo, &application, tenant, runtime)?;
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
    Ok(Access {
        client: application.client_id().to_owned(),
        secret: fresh_secret(&administration, &application)?,
    })
}

fn fill(
    engine: &Engine,
    demo: &Demo,
    application: &Registered,
    tenant: &Tenant,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<()> {
    demo::fill(engine, demo)?;
    let administrator = Initiator::Application {
        app: application.client_id().parse()?,
        service_principal: application.principal.id.parse()?,
        display_name: Some(application.name().to_owned()),
        call: Call::default(),
    };
    runtime.block_on(async {
        demo::furnish(engine, demo, &administrator, &tenant.domain).await?;
        demo::follow_up(engine, demo, &administrator).await
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

/// Writes `demo.env`, for the owner only.
pub(super) fn write_environment(
    config: &Config,
    tenant: TenantId,
    access: &Access,
    url: &str,
    authority: Option<&Path>,
) -> anyhow::Result<()> {
    let mut variables = vec![
        ("KEEPWATCH_URL", url.to_owned()),
        ("KEEPWATCH_TENANT", tenant.to_string()),
        ("KEEPWATCH_CLIENT_ID", access.client.clone()),
        ("KEEPWATCH_CLIENT_SECRET", access.secret.clone()),
    ];
    if let Some(authority) = authority {
        // Absolute, so that the file can be sourced from anywhere.
        let authority = std::path::absolute(authority).unwrap_or_else(|_| authority.to_owned());
        variables.push(("KEEPWATCH_CA", authority.display().to_string()));
    }
    let lines: String = variables
        .iter()
        .map(|(name, value)| format!("{name}={}\n", quoted(value)))
        .collect();
    let path = config.data.join(ENVIRONMENT_FILE);
    files::replace(&path, Readers::Owner, lines.as_bytes())
        .with_context(|| format!("cannot write `{}`", path.display()))
}

/// The value as a shell reads it back.
fn quoted(value: &str) -> String {
    let is_plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte));
    match is_plain {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_shell() {
        let cases = [
            ("/data/ca.pem", "/data/ca.pem"),
            ("/my data/ca.pem", "'/my data/ca.pem'"),
            ("it's", r"'it'\''s'"),
            ("ab~c", "'ab~c'"),
            ("$HOME", "'$HOME'"),
        ];
        for (value, expected) in cases {
            assert_eq!(quoted(value), expected);
        }
    }
}
