//! Opening the database that the configuration names, with an explanation when that fails.

use crate::config::Config;
use crate::files;
use anyhow::Context;
use keepwatch_engine::Entropy;
use keepwatch_graph::TenantId;
use keepwatch_storage::{Access, Store, StoreError, StoreSettings};
use std::path::Path;

/// The setting in the database that holds the tenant's id.
const TENANT_ID: &str = "tenant.id";

/// What to do where there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Make one, and the data directory with it.
    Make,
    /// Say so: a mistyped path should not become an empty database.
    Refuse,
}

/// Opens the database. Blocks.
///
/// `access` is [`Access::Shared`] for what may be done beside a running server, which reads applications anew each time.
pub(crate) fn open(config: &Config, access: Access, absent: Absent) -> anyhow::Result<Store> {
    let location = config.database();
    if absent == Absent::Refuse && !location.contains("://") && !Path::new(&location).exists() {
        anyhow::bail!("there is no database `{location}`: `serve`, `ingest`, `app create` and `user create` make one");
    }
    if absent == Absent::Make {
        files::make_private_folder(&config.data)
            .with_context(|| format!("cannot make the data directory `{}`", config.data.display()))?;
    }
    let settings = StoreSettings {
        access,
        postgres_ca: config.storage.postgres_ca.clone(),
        ..StoreSettings::new(location)
    };
    Store::open(&settings).map_err(|error| match error {
        StoreError::Busy { .. } => {
            anyhow::anyhow!(
                "{error}: stop that first; sign-ins can also be loaded through a running server, with `--url`"
            )
        }
        // It names the database itself.
        StoreError::Location { .. } => error.into(),
        other => anyhow::Error::new(other).context(format!("cannot open the database `{}`", config.shown_database())),
    })
}

/// The tenant's id: made when the database is first used, and the same from then on, on every node.
pub(crate) fn tenant_id(store: &Store, entropy: &dyn Entropy) -> anyhow::Result<TenantId> {
    let new = TenantId::new(entropy.uuid()).to_string();
    let stored = store.write_blocking(move |tx| tx.setting_or_insert(TENANT_ID, new.as_bytes()))?;
    let id = String::from_utf8(stored).ok().and_then(|text| text.parse().ok());
    id.context("the tenant's id in the database is damaged")
}
