//! `serve --demo`: fills an empty store with the demo tenant, and writes down how to reach it.

use crate::app::new_secret;
use crate::config::Config;
use crate::demo::{self, Demo, SEED};
use crate::files::{self, Readers};
use crate::permissions;
use anyhow::{Context, ensure};
use keepwatch_engine::{Engine, Initiator};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{AppId, ServicePrincipalId, TenantId, Timestamp, Version};
use keepwatch_storage::{Application, Collection, CredentialKind, OrderKey, PageQuery, Store, StoreError};
use keepwatch_token::ClientSecret;
use serde::{Deserialize, Serialize};
use std::path::Path;

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
    client: AppId,
    secret: ClientSecret,
}

/// Fills the store if it is empty, finishes what was interrupted, and makes a new secret. Refuses a store that holds
/// something else. Blocks; the runtime is for the actions that are asynchronous.
pub(super) fn prepare(data: &Path, engine: &Engine, runtime: &tokio::runtime::Runtime) -> anyhow::Result<Access> {
    let now = engine.clock().now();
    let state = state(engine.store(), now)?;
    let application = application(engine, now)?;
    if !state.is_complete {
        tracing::info!(seed = state.seed, "making the demo tenant");
        let demo = demo::generate(state.seed, state.until);
        fill(engine, &demo, &application, runtime)?;
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
        client: application.app_id,
        secret: fresh_secret(engine, application.app_id, now)?,
    })
}

fn fill(
    engine: &Engine,
    demo: &Demo,
    application: &Application,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<()> {
    demo::fill(engine, demo)?;
    let administrator = Initiator::Application {
        app: application.app_id,
        service_principal: application.service_principal_id,
        display_name: Some(application.display_name.clone()),
    };
    runtime.block_on(demo::follow_up(engine, demo, &administrator))
}

/// The demo's state; a new one where the store is empty.
fn state(store: &Store, now: Timestamp) -> anyhow::Result<State> {
    if let Some(stored) = store.read_blocking(|rx| rx.setting(STATE))? {
        return serde_json::from_slice(&stored).context("the state of the demo in the database is damaged");
    }
    let is_empty = store.read_blocking(|rx| Ok(rx.applications()?.is_empty() && rx.count(&all_sign_ins())? == 0))?;
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
fn application(engine: &Engine, now: Timestamp) -> Result<Application, StoreError> {
    let entropy = engine.entropy();
    let new = Application {
        app_id: AppId::new(entropy.uuid()),
        object_id: entropy.uuid().to_string(),
        service_principal_id: ServicePrincipalId::new(entropy.uuid()),
        display_name: APPLICATION_NAME.to_owned(),
        created: now,
    };
    engine.store().write_blocking(move |tx| {
        let existing = tx
            .applications()?
            .into_iter()
            .find(|app| app.display_name == APPLICATION_NAME);
        let application = existing.unwrap_or_else(|| new.clone());
        tx.insert_application(&application)?;
        for permission in permissions::all() {
            tx.grant_role(application.app_id, &permissions::assignment(permission), now)?;
        }
        Ok(application)
    })
}

/// A new secret in place of those of earlier starts: only hashes of them are kept, so they cannot be shown again.
fn fresh_secret(engine: &Engine, client: AppId, now: Timestamp) -> Result<ClientSecret, StoreError> {
    let (secret, credential) = new_secret(
        engine.entropy(),
        Some(ENVIRONMENT_FILE.to_owned()),
        now,
        now.plus_days(SECRET_DAYS),
    );
    engine.store().write_blocking(move |tx| {
        for old in tx.credentials(client)? {
            let is_ours = old.display_name.as_deref() == Some(ENVIRONMENT_FILE);
            if is_ours && matches!(old.kind, CredentialKind::Secret { .. }) {
                tx.remove_credential(client, &old.key_id)?;
            }
        }
        tx.insert_credential(client, &credential)
    })?;
    Ok(secret)
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
        ("KEEPWATCH_CLIENT_ID", access.client.to_string()),
        ("KEEPWATCH_CLIENT_SECRET", access.secret.expose().to_owned()),
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
