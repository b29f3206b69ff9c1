//! `keepwatch user`: the people who may sign in.
//!
//! Straight into the database, also while a server runs on it, which reads a user anew at each sign-in. Whoever can write to
//! the data directory is the administrator. The rules are those of the API.

mod accounts;
mod break_glass;
mod create;
mod import;
mod list;
mod password;
mod role;
mod show;
mod test_leaked;

use crate::cli::{OneUserArgs, OutputArgs, PlaceArgs, RoleCommand, UserCommand};
use crate::database::{self, Absent};
use crate::output::Output;
use keepwatch_engine::directory::UserBody;
use keepwatch_engine::{Clock, Engine, Initiator, SystemClock, SystemEntropy};
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::{folded, shown};
use keepwatch_graph::{UserId, Version, body};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::{Access, Rx, Store, StoreError};
use serde_json::Value;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What the commands share.
struct Console {
    engine: Engine,
    runtime: Runtime,
    domain: String,
    output: Output,
}

impl Console {
    fn open(place: &PlaceArgs, output: &OutputArgs, absent: Absent) -> anyhow::Result<Self> {
        let config = crate::load(place.data.as_deref(), place.overrides())?;
        let store = database::open(&config, Access::Shared, absent)?;
        let entropy = SystemEntropy::new();
        database::tenant_id(&store, &entropy)?;
        // For the passwords that have leaked, which are a table too.
        let (intel, report) = IntelHandle::load(config.intel.clone(), SystemClock.now())?;
        crate::intel::warn(&report);
        let domain = config.tenant.domain.as_str().to_owned();
        let passwords = config.passwords.settings(&domain);
        let engine = Engine::new(store, intel, config.detection, Arc::new(SystemClock), Arc::new(entropy));
        Ok(Self {
            engine: engine.with_passwords(passwords),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            domain,
            output: output.output(),
        })
    }

    fn of(args: &OneUserArgs) -> anyhow::Result<Self> {
        Self::open(&args.place, &args.output, Absent::Refuse)
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Rx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.engine.store().read_blocking(work)
    }

    /// The whole user principal name that `text` is, or begins.
    fn principal_name(&self, text: &str) -> String {
        principal_name(text, &self.domain)
    }

    /// The user that `text` names.
    fn user(&self, text: &str) -> anyhow::Result<User> {
        find(self.engine.store(), &self.domain, text)
    }
}

fn principal_name(text: &str, domain: &str) -> String {
    let text = text.trim();
    match text.contains('@') {
        true => text.to_owned(),
        false => format!("{text}@{domain}"),
    }
}

/// The user that `text` names: by object id, by user principal name, or by what stands before its `@` where the rest is the
/// tenant's `domain`.
pub(crate) fn find(store: &Store, domain: &str, text: &str) -> anyhow::Result<User> {
    let (id, name) = (
        text.trim().parse::<UserId>().ok(),
        folded(&principal_name(text, domain)),
    );
    let found = store.read_blocking(move |rx| match id {
        Some(id) => Ok(rx.get::<User>(&id.to_string())?.into_iter().collect()),
        None => rx.find::<User>("user_principal_name", &name),
    })?;
    let mut live = found.into_iter().filter(|user| user.deleted_date_time.is_none());
    match (live.next(), live.next()) {
        (Some(user), None) => Ok(user),
        (None, _) => anyhow::bail!("there is no user `{}`; `keepwatch user list` shows all", shown(text)),
        (Some(_), Some(_)) => anyhow::bail!("several users are called `{}`: give the object id", shown(text)),
    }
}

/// Who does all this, in the audit log.
const BY: Initiator = Initiator::CommandLine;

/// What people call a user, for messages.
fn name_of(user: &User) -> &str {
    user.user_principal_name.as_deref().unwrap_or_default()
}

/// A user as callers of the API write one.
fn body_of(members: Value) -> anyhow::Result<UserBody> {
    Ok(UserBody::new(body::read(User::TYPE, Version::V1, members)?)?)
}

/// Runs one of the commands.
pub(crate) fn run(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Create(args) => {
            let mut console = Console::open(&args.place, &args.output, Absent::Make)?;
            match args.break_glass {
                true => break_glass::run(&mut console, &args),
                false => create::run(&mut console, &args),
            }
        }
        UserCommand::List { place, output } => list::run(&mut Console::open(&place, &output, Absent::Refuse)?),
        UserCommand::Show(args) => show::run(&mut Console::of(&args)?, &args.user),
        UserCommand::Import(args) => import::run(&mut Console::open(&args.place, &args.output, Absent::Make)?, &args),
        UserCommand::Disable(args) => accounts::enable(&mut Console::of(&args)?, &args.user, false),
        UserCommand::Enable(args) => accounts::enable(&mut Console::of(&args)?, &args.user, true),
        UserCommand::ResetPassword { user, password } => {
            accounts::reset_password(&mut Console::of(&user)?, &user.user, &password)
        }
        UserCommand::RevokeSessions(args) => accounts::revoke_sessions(&mut Console::of(&args)?, &args.user),
        UserCommand::TestLeaked { lists, place, output } => {
            test_leaked::run(&mut Console::open(&place, &output, Absent::Refuse)?, &lists)
        }
        UserCommand::Delete(args) => accounts::delete(&mut Console::of(&args)?, &args.user),
        UserCommand::Role(RoleCommand::Add(args)) => {
            role::add(&mut Console::of(&args.user)?, &args.user.user, &args.role)
        }
        UserCommand::Role(RoleCommand::Remove(args)) => {
            role::remove(&mut Console::of(&args.user)?, &args.user.user, &args.role)
        }
    }
}
