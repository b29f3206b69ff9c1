//! `keepwatch app`: the applications that may call the server.
//!
//! Straight into the database, also while a server runs on it: a server reads an application anew for every token that it
//! issues. Whoever can write to the data directory is the administrator. The rules are those of the API.

mod consent;
mod create;
mod credentials;
mod delete;
mod grant;
mod list;
mod remove_credential;
mod revoke;
mod test_leaked;

pub(crate) use create::{make, register};

use crate::cli::{AppCommand, OutputArgs, PlaceArgs};
use crate::database::{self, Absent};
use crate::output::Output;
use keepwatch_engine::applications::Tenant;
use keepwatch_engine::{Administration, Change, Clock, Engine, Initiator, RuleError, SystemClock, SystemEntropy};
use keepwatch_graph::directory::{Application, ServicePrincipal, own_resources};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::{Access, Rx, Store, StoreError};
use std::sync::Arc;
use uuid::Uuid;

/// What the commands share.
struct Console {
    administration: Administration,
    tenant: Tenant,
    output: Output,
}

/// An application at work: both of its objects.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    pub(crate) application: Application,
    pub(crate) principal: ServicePrincipal,
}

impl Registered {
    pub(crate) fn client_id(&self) -> &str {
        self.application.app_id.as_deref().unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &str {
        self.application.display_name.as_deref().unwrap_or_default()
    }

    /// The names of the permissions that it holds, in order.
    fn permissions(&self, rx: &mut Rx<'_>) -> Result<Vec<&'static str>, StoreError> {
        let id: Uuid = self.principal.id.parse().unwrap_or_default();
        let given = rx.assigned_roles(id)?;
        let mut names: Vec<&'static str> = given
            .into_iter()
            .filter_map(|given| own_resources::role_name(given.resource, given.role))
            .collect();
        names.sort_unstable();
        Ok(names)
    }
}

/// Every application that is at work in the tenant, by name.
pub(crate) fn registered(rx: &mut Rx<'_>) -> Result<Vec<Registered>, StoreError> {
    let mut all = Vec::new();
    for application in rx.all::<Application>()? {
        if application.deleted_date_time.is_some() {
            continue;
        }
        let app_id = application.app_id.as_deref().unwrap_or_default();
        let principals = rx.find::<ServicePrincipal>("app_id", app_id)?;
        let live = principals
            .into_iter()
            .find(|principal| principal.deleted_date_time.is_none());
        all.extend(live.map(|principal| Registered { application, principal }));
    }
    all.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(all)
}

impl Console {
    fn open(place: &PlaceArgs, output: &OutputArgs, absent: Absent) -> anyhow::Result<Self> {
        let config = crate::load(place.data.as_deref(), place.overrides())?;
        let store = database::open(&config, Access::Shared, absent)?;
        let entropy = SystemEntropy::new();
        let tenant = Tenant {
            id: database::tenant_id(&store, &entropy)?,
            domain: config.tenant.domain.as_str().to_owned(),
        };
        Ok(Self {
            administration: Administration {
                store,
                entropy: Arc::new(entropy),
                now: SystemClock.now(),
                by: Initiator::CommandLine,
            },
            tenant,
            output: output.output(),
        })
    }

    fn now(&self) -> Timestamp {
        self.administration.now
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Rx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.administration.store.read_blocking(work)
    }

    fn change<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    ) -> Result<T, RuleError> {
        self.administration.change_blocking(work)
    }

    /// The application that `text` names by its client id or, if only one has it, by its name.
    fn application(&self, text: &str) -> anyhow::Result<Registered> {
        named(self.read(registered)?, text)
    }
}

/// The client id of the application that `text` names by its name; a client id is taken as it is, since policies can be about
/// applications that are registered elsewhere.
pub(crate) fn client_id(store: &Store, text: &str) -> anyhow::Result<String> {
    if let Ok(id) = text.parse::<AppId>() {
        return Ok(id.to_string());
    }
    let found = named(store.read_blocking(registered)?, text)?;
    Ok(found.client_id().to_owned())
}

fn named(all: Vec<Registered>, text: &str) -> anyhow::Result<Registered> {
    let id: Option<String> = text.parse().ok().map(|id: AppId| id.to_string());
    let is_meant = |app: &Registered| id.as_deref() == Some(app.client_id()) || app.name() == text;
    let mut found: Vec<Registered> = all.into_iter().filter(is_meant).collect();
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

/// What looks for secrets that have leaked. It asks nothing of tables, so none is loaded.
fn leaks(place: &PlaceArgs, output: &OutputArgs, url: Option<String>) -> anyhow::Result<test_leaked::Leaks> {
    let config = crate::load(place.data.as_deref(), place.overrides())?;
    let store = database::open(&config, Access::Shared, Absent::Refuse)?;
    let (intel, _) = IntelHandle::load(IntelSettings::default(), SystemClock.now())?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy::new()));
    Ok(test_leaked::Leaks {
        engine: Engine::new(store, intel, config.detection, clock, entropy),
        runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        output: output.output(),
        url: url.map(Into::into),
    })
}

/// Runs one of the commands.
pub(crate) fn run(command: AppCommand) -> anyhow::Result<()> {
    match command {
        AppCommand::Create {
            name,
            permissions,
            sign_in,
            place,
            output,
        } => {
            let permissions = crate::permissions::parse(&permissions)?;
            let mut console = Console::open(&place, &output, Absent::Make)?;
            create::run(&mut console, &name, &sign_in, &permissions)
        }
        AppCommand::List { place, output } => list::run(&mut Console::open(&place, &output, Absent::Refuse)?),
        AppCommand::Grant {
            app,
            permissions,
            place,
            output,
        } => {
            let permissions = crate::permissions::parse(&permissions)?;
            grant::run(&mut Console::open(&place, &output, Absent::Refuse)?, &app, &permissions)
        }
        AppCommand::Revoke {
            app,
            permissions,
            place,
            output,
        } => {
            let permissions = crate::permissions::parse(&permissions)?;
            revoke::run(&mut Console::open(&place, &output, Absent::Refuse)?, &app, &permissions)
        }
        AppCommand::Consent {
            app,
            scopes,
            resource,
            place,
            output,
        } => {
            let mut console = Console::open(&place, &output, Absent::Refuse)?;
            consent::run(&mut console, &app, resource.as_deref(), &scopes)
        }
        AppCommand::Secret {
            app,
            name,
            expires,
            place,
            output,
        } => {
            let mut console = Console::open(&place, &output, Absent::Refuse)?;
            credentials::add_secret(&mut console, &app, name, expires)
        }
        AppCommand::Certificate {
            app,
            certificate,
            place,
            output,
        } => {
            let mut console = Console::open(&place, &output, Absent::Refuse)?;
            credentials::add_certificate(&mut console, &app, &certificate)
        }
        AppCommand::RemoveCredential {
            app,
            key_id,
            place,
            output,
        } => remove_credential::run(&mut Console::open(&place, &output, Absent::Refuse)?, &app, &key_id),
        AppCommand::TestLeaked {
            files,
            url,
            place,
            output,
        } => test_leaked::run(&mut leaks(&place, &output, url)?, &files),
        AppCommand::Delete { app, place, output } => {
            delete::run(&mut Console::open(&place, &output, Absent::Refuse)?, &app)
        }
    }
}
