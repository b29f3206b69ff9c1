//! `keepwatch app`: the applications that may call the server.
//!
//! Straight into the database, also while a server runs on it: a server reads an application anew for every token that it
//! issues. Whoever can write to the data directory is the administrator.

mod audit;
mod create;
mod credentials;
mod delete;
mod grant;
mod list;
mod remove_credential;
mod revoke;

pub(crate) use credentials::new_secret;

use crate::cli::{AppCommand, OutputArgs, PlaceArgs};
use crate::database::{self, Absent};
use crate::output::Output;
use keepwatch_engine::{Clock, SystemClock, SystemEntropy};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_storage::{Access, Application, Rx, Store, StoreError};

/// What the commands share.
struct Administration {
    store: Store,
    entropy: SystemEntropy,
    now: Timestamp,
    output: Output,
}

impl Administration {
    fn open(place: &PlaceArgs, output: &OutputArgs, absent: Absent) -> anyhow::Result<Self> {
        let config = crate::load(place.data.as_deref(), place.overrides())?;
        Ok(Self {
            store: database::open(&config, Access::Shared, absent)?,
            entropy: SystemEntropy::new(),
            now: SystemClock.now(),
            output: output.output(),
        })
    }

    /// The application that `text` names by its client id or, if only one has it, by its name.
    fn application(&self, text: &str) -> anyhow::Result<Application> {
        let applications = self.store.read_blocking(|rx| rx.applications())?;
        let id: Option<AppId> = text.parse().ok();
        let mut found: Vec<Application> = applications
            .into_iter()
            .filter(|app| Some(app.app_id) == id || app.display_name == text)
            .collect();
        match (found.pop(), found.len()) {
            (Some(application), 0) => Ok(application),
            (None, _) => anyhow::bail!(
                "there is no application `{}`; `keepwatch app list` shows all",
                shown(text)
            ),
            (Some(_), more) => {
                anyhow::bail!(
                    "{} applications are called `{}`: give the client id",
                    more + 1,
                    shown(text)
                )
            }
        }
    }
}

/// Runs one of the commands.
pub(crate) fn run(command: AppCommand) -> anyhow::Result<()> {
    match command {
        AppCommand::Create {
            name,
            permissions,
            place,
            output,
        } => {
            let permissions = crate::permissions::parse(&permissions)?;
            let mut administration = Administration::open(&place, &output, Absent::Make)?;
            create::run(&mut administration, &name, &permissions)
        }
        AppCommand::List { place, output } => list::run(&mut Administration::open(&place, &output, Absent::Refuse)?),
        AppCommand::Grant {
            app,
            permissions,
            place,
            output,
        } => {
            let permissions = crate::permissions::parse(&permissions)?;
            let mut administration = Administration::open(&place, &output, Absent::Refuse)?;
            grant::run(&mut administration, &app, &permissions)
        }
        AppCommand::Revoke {
            app,
            permissions,
            place,
            output,
        } => {
            let permissions = crate::permissions::parse(&permissions)?;
            let mut administration = Administration::open(&place, &output, Absent::Refuse)?;
            revoke::run(&mut administration, &app, &permissions)
        }
        AppCommand::Secret {
            app,
            name,
            expires,
            place,
            output,
        } => {
            let mut administration = Administration::open(&place, &output, Absent::Refuse)?;
            credentials::add_secret(&mut administration, &app, name, expires)
        }
        AppCommand::Certificate {
            app,
            certificate,
            place,
            output,
        } => {
            let mut administration = Administration::open(&place, &output, Absent::Refuse)?;
            credentials::add_certificate(&mut administration, &app, &certificate)
        }
        AppCommand::RemoveCredential {
            app,
            key_id,
            place,
            output,
        } => {
            let mut administration = Administration::open(&place, &output, Absent::Refuse)?;
            remove_credential::run(&mut administration, &app, &key_id)
        }
        AppCommand::Delete { app, place, output } => {
            let mut administration = Administration::open(&place, &output, Absent::Refuse)?;
            delete::run(&mut administration, &app)
        }
    }
}

/// The client ids of all applications with that name.
fn called(rx: &mut Rx<'_>, name: &str) -> Result<Vec<AppId>, StoreError> {
    let applications = rx.applications()?;
    Ok(applications
        .into_iter()
        .filter(|app| app.display_name == name)
        .map(|app| app.app_id)
        .collect())
}
