//! Where a password on the command line comes from.

use crate::cli::PasswordArgs;
use anyhow::Context;
use std::io::{BufRead, Read};

/// The longest line that is read for a password, in bytes: 256 characters of four.
const LINE_BYTES_MAX: u64 = 1024 + 2;

/// The password that the administrator gives; none where one is to be made.
pub(super) fn given(args: &PasswordArgs) -> anyhow::Result<Option<String>> {
    if args.password_stdin {
        return from_standard_input().map(Some);
    }
    if args.password_prompt {
        return prompted().map(Some);
    }
    Ok(None)
}

fn from_standard_input() -> anyhow::Result<String> {
    let mut line = String::new();
    let mut input = std::io::stdin().lock().take(LINE_BYTES_MAX);
    #[expect(clippy::disallowed_methods, reason = "bounded by `take`")]
    input.read_line(&mut line).context("cannot read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        anyhow::bail!("the standard input has no password in its first line");
    }
    Ok(password.to_owned())
}

/// Twice, since nobody sees what they type.
fn prompted() -> anyhow::Result<String> {
    let ask = |prompt| rpassword::prompt_password(prompt).context("there is no terminal to ask for the password on");
    let password = ask("New password: ")?;
    if password != ask("Once more: ")? {
        anyhow::bail!("the two passwords differ");
    }
    Ok(password)
}
