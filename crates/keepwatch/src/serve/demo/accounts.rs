//! Accounts that visitors of the demo can sign in with: some of its people, and one for emergencies.
//!
//! A password is drawn once for a data directory and kept in `demo.env`, since only a hash of it is in the database. Of the
//! two hundred people only these few have one: each costs a slow hash, and a start should not.

use super::environment::Variables;
use crate::demo::{self, Part};
use anyhow::Context;
use keepwatch_engine::authentication::TotpRegistered;
use keepwatch_engine::directory::UserBody;
use keepwatch_engine::{Engine, Initiator};
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::EntityType;
use keepwatch_graph::{UserId, Version, body};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

/// The account that is there for the day on which policies lock everybody else out.
const EMERGENCY: &str = "KEEPWATCH_EMERGENCY";
const EMERGENCY_NAME: &str = "emergency";

/// What the colleague calls the phone that shows the codes.
const GENERATOR: &str = "Phone";
/// For how long a code is shown. Source: RFC 6238.
const STEP_SECONDS: i64 = 30;

/// What passwords are drawn from: letters and digits that cannot be taken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
/// Characters of a password: of 32 possible ones each, so 120 bits.
const PASSWORD_CHARS: usize = 24;

/// Gives those who have no password in `before` a new one. Answers the variables that tell of all of them.
pub(super) async fn prepare(
    engine: &Engine,
    by: &Initiator,
    domain: &str,
    seed: u64,
    before: &Variables,
) -> anyhow::Result<Variables> {
    let mut variables = Variables::default();
    for part in demo::cast(seed) {
        let known = before.get(&password_of(part.variable)).map(str::to_owned);
        let password = match known {
            Some(password) => password,
            None => give_password(engine, by, domain, part.id).await?,
        };
        add(&mut variables, &part, &password);
        if part.has_second_factor {
            let name = format!("{}_TOTP", part.variable);
            let secret = match before.get(&name) {
                Some(secret) => secret.to_owned(),
                None => register_generator(engine, by, domain, &part).await?,
            };
            variables.add(name, secret);
        }
    }
    let known = before.get(&password_of(EMERGENCY)).map(str::to_owned);
    let name = format!("{EMERGENCY_NAME}@{domain}");
    let password = match known {
        Some(password) => password,
        None => {
            let account = emergency(engine, by, domain, &name).await?;
            give_password(engine, by, domain, account).await?
        }
    };
    variables.add(EMERGENCY, name);
    variables.add(password_of(EMERGENCY), password);
    Ok(variables)
}

fn add(variables: &mut Variables, part: &Part, password: &str) {
    variables.add(part.variable, &part.principal_name);
    variables.add(password_of(part.variable), password);
    variables.add(format!("{}_ADDRESS", part.variable), part.home);
}

fn password_of(variable: &str) -> String {
    format!("{variable}_PASSWORD")
}

/// A new password for a user, who need not change it. Answers what it is.
async fn give_password(engine: &Engine, by: &Initiator, domain: &str, user: UserId) -> anyhow::Result<String> {
    let password = drawn(engine);
    let profile = json!({"password": password, "forceChangePasswordNextSignIn": false});
    let body = body_of(&json!({ "passwordProfile": profile }))?;
    let done = engine.update_user(by.clone(), domain, user, body).await;
    done.context("cannot give the demo's people their passwords")?;
    Ok(password)
}

fn drawn(engine: &Engine) -> String {
    let mut bytes = [0; PASSWORD_CHARS];
    engine.entropy().fill(&mut bytes);
    let characters = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    characters.collect()
}

/// A code generator for somebody of the cast. Answers its secret, in base 32, from which any such program makes the codes.
async fn register_generator(engine: &Engine, by: &Initiator, domain: &str, part: &Part) -> anyhow::Result<String> {
    let setup = engine.begin_totp(part.id, domain, &part.principal_name);
    let secret = setup.secret().to_owned();
    let totp = Builder::new().with_secret(Secret::try_from_base32(&secret)?).build()?;
    let now = engine.clock().now().unix_seconds();
    // The code of the step before is still good, and leaves that of this step for a first sign-in; should the step end
    // meanwhile, the present one is.
    for seconds in [now - STEP_SECONDS, now] {
        let code = totp.generate(seconds.try_into()?).to_string();
        let done = engine.finish_totp(setup.clone(), &code, Some(GENERATOR), by.clone());
        if let TotpRegistered::Right(_) = done.await.context("cannot register the demo's code generator")? {
            return Ok(secret);
        }
    }
    anyhow::bail!("the demo's code generator is not taken: the machine's clock jumps")
}

/// The account for emergencies, made where there is none.
async fn emergency(engine: &Engine, by: &Initiator, domain: &str, name: &str) -> anyhow::Result<UserId> {
    let wanted = name.to_owned();
    let there: Vec<User> = engine
        .store()
        .read(move |rx| rx.find("user_principal_name", &wanted))
        .await?;
    let account = match there.into_iter().next() {
        Some(account) => account.id,
        None => {
            let body = body_of(&json!({
                "accountEnabled": true,
                "displayName": "Emergency access",
                "mailNickname": EMERGENCY_NAME,
                "userPrincipalName": name,
                "passwordProfile": {"password": drawn(engine), "forceChangePasswordNextSignIn": false},
            }))?;
            let made = engine.create_user(by.clone(), domain, body).await;
            made.context("cannot make the demo's account for emergencies")?.id
        }
    };
    demo::exempt(engine, by, domain, account).await?;
    Ok(account)
}

fn body_of(written: &Value) -> anyhow::Result<UserBody> {
    const USER: &EntityType = User::TYPE;
    let members = body::read(USER, Version::V1, written.clone()).context("the demo writes what it cannot read")?;
    Ok(UserBody::new(members)?)
}
