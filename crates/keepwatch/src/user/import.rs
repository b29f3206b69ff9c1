//! `keepwatch user import FILE`: users from a CSV file.
//!
//! Every row is checked before anything is written. Who is there already, by the user principal name, is left alone, so
//! that an import that was interrupted is repeated.

mod columns;
mod rows;

use super::{BY, Console, body_of};
use crate::cli::ImportUsersArgs;
use crate::files::{self, Readers};
use anyhow::Context;
use keepwatch_engine::RuleError;
use keepwatch_engine::directory::UserBody;
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::folded;
use rows::{Problem, Row};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use tokio::task::JoinSet;

/// The largest file, in bytes: the rows of [`rows::ROWS_MAX`] with every column filled.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// Users that are checked or created at once. The engine hashes fewer passwords at once; the others wait in its queue.
const AT_ONCE_MAX: usize = 16;
/// Problems that are told: enough to see what is wrong, and to put it right in one go.
const PROBLEMS_SHOWN_MAX: usize = 20;
/// Characters of a password that is made up.
const GENERATED_CHARS: usize = 16;

/// A row that is to become a user.
struct New {
    line: u64,
    principal_name: String,
    body: UserBody,
    /// The password, where it was made up.
    generated: Option<String>,
}

pub(super) fn run(console: &mut Console, args: &ImportUsersArgs) -> anyhow::Result<()> {
    let file = || format!("cannot import `{}`", args.source.display());
    let text = read(&args.source).with_context(file)?;
    let (rows, problems) = rows::read(&text);
    refuse(&problems, args)?;
    let total = rows.len();
    let new = without_known(console, rows)?;
    let already = total - new.len();
    let new = prepared(console, new)?;
    let checks = new
        .iter()
        .map(|new| (new.line, new.principal_name.clone(), new.body.clone()));
    let problems = each(console, checks.collect(), Step::Check)?;
    refuse(&problems, args)?;
    if !args.dry_run {
        keep_passwords(&new, args.passwords.as_deref())?;
        let bodies = new
            .iter()
            .map(|new| (new.line, new.principal_name.clone(), new.body.clone()));
        let problems = each(console, bodies.collect(), Step::Create)?;
        if !problems.is_empty() {
            tell(&problems);
            anyhow::bail!(
                "{} of {} users were not created; import the file again",
                problems.len(),
                new.len()
            );
        }
    }
    print(console, args, new.len(), already)
}

fn read(source: &Path) -> anyhow::Result<String> {
    if source != Path::new("-") {
        return Ok(files::read_text(source, FILE_BYTES_MAX)?);
    }
    let mut text = String::new();
    #[expect(clippy::disallowed_methods, reason = "bounded by `take`")]
    std::io::stdin()
        .lock()
        .take(FILE_BYTES_MAX + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        anyhow::bail!("larger than the {FILE_BYTES_MAX} bytes that such a file may have");
    }
    Ok(text)
}

/// The rows whose users are not there.
fn without_known(console: &Console, rows: Vec<Row>) -> anyhow::Result<Vec<Row>> {
    let users: Vec<User> = console.read(|rx| rx.all())?;
    let live = users.into_iter().filter(|user| user.deleted_date_time.is_none());
    let known: std::collections::HashSet<String> = live
        .filter_map(|user| user.user_principal_name.as_deref().map(folded))
        .collect();
    Ok(rows
        .into_iter()
        .filter(|row| !known.contains(&folded(&row.principal_name)))
        .collect())
}

fn prepared(console: &Console, rows: Vec<Row>) -> anyhow::Result<Vec<New>> {
    let prepare = |row: Row| {
        let generated = row
            .password
            .is_none()
            .then(|| console.engine.generate_password(GENERATED_CHARS));
        let password = row.password.as_ref().or(generated.as_ref());
        let must_change = row.must_change || generated.is_some();
        let mut members = Value::Object(row.members);
        members["passwordProfile"] = json!({"password": password, "forceChangePasswordNextSignIn": must_change});
        Ok(New {
            line: row.line,
            body: body_of(members).with_context(|| format!("line {}", row.line))?,
            principal_name: row.principal_name,
            generated,
        })
    };
    rows.into_iter().map(prepare).collect()
}

/// What is done with each body.
#[derive(Debug, Clone, Copy)]
enum Step {
    Check,
    Create,
}

/// Checks or creates them all, a few at once. Returns what was refused, in the order of the lines.
fn each(console: &Console, all: Vec<(u64, String, UserBody)>, step: Step) -> anyhow::Result<Vec<Problem>> {
    console.runtime.block_on(async {
        let mut waiting = all.into_iter();
        let mut running = JoinSet::new();
        let mut problems = Vec::new();
        loop {
            for (line, name, body) in waiting.by_ref().take(AT_ONCE_MAX - running.len()) {
                let (engine, domain) = (console.engine.clone(), console.domain.clone());
                running.spawn(async move {
                    let done = match step {
                        Step::Check => engine.check_new_user(&domain, &body).await,
                        Step::Create => engine.create_user(BY, &domain, body).await.map(drop),
                    };
                    (line, name, done)
                });
            }
            let Some(done) = running.join_next().await else { break };
            match done? {
                (_, _, Ok(())) => {}
                (_, _, Err(RuleError::Store(error))) => return Err(error.into()),
                (line, _, Err(RuleError::Invalid { member, problem })) => problems.push(Problem {
                    line,
                    column: member.map(|member| columns::column_of(&member).to_owned()),
                    text: problem,
                }),
                (line, _, Err(refused)) => problems.push(Problem::of_line(line, refused)),
            }
        }
        problems.sort_by_key(|problem: &Problem| problem.line);
        Ok(problems)
    })
}

/// Writes down the passwords that were made up, before anybody has one: a password that nobody knows is worse than one of
/// a user who was not created.
fn keep_passwords(new: &[New], path: Option<&Path>) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["userPrincipalName", "password"])?;
    let mut count = 0;
    for new in new {
        if let Some(password) = &new.generated {
            table.write_record([&new.principal_name, password])?;
            count += 1;
        }
    }
    if count == 0 {
        return Ok(());
    }
    let Some(path) = path else {
        anyhow::bail!(
            "{count} users have no password in the file: say with --passwords where to write those that are made"
        );
    };
    if path.exists() {
        anyhow::bail!(
            "`{}` exists already: passwords of an earlier import may be in it",
            path.display()
        );
    }
    let bytes = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    files::replace(path, Readers::Owner, &bytes).with_context(|| format!("cannot write `{}`", path.display()))
}

fn refuse(problems: &[Problem], args: &ImportUsersArgs) -> anyhow::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    tell(problems);
    anyhow::bail!(
        "nothing of `{}` was imported: {} problems",
        args.source.display(),
        problems.len()
    )
}

fn tell(problems: &[Problem]) {
    for problem in problems.iter().take(PROBLEMS_SHOWN_MAX) {
        eprintln!("{}", problem.to_string().replace(char::is_control, " "));
    }
    if let Some(more) = problems.len().checked_sub(PROBLEMS_SHOWN_MAX).filter(|more| *more > 0) {
        eprintln!("and {more} more");
    }
}

fn print(console: &mut Console, args: &ImportUsersArgs, created: usize, already: usize) -> anyhow::Result<()> {
    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({"created": created, "alreadyThere": already, "dryRun": args.dry_run}));
    }
    let verb = if args.dry_run { "would be created" } else { "created" };
    output.line(&format!("{created} users {verb}, {already} are there already"))
}
