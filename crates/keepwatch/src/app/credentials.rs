//! `keepwatch app secret` and `keepwatch app certificate`: what an application proves itself with.

use super::Console;
use crate::cli::Lifetime;
use crate::files;
use anyhow::Context;
use keepwatch_engine::applications::{self, Key, Reach};
use keepwatch_graph::binary::Binary;
use keepwatch_graph::directory::{Application, KeyCredential, PasswordCredential};
use keepwatch_token::{CertificateKey, MAX_CERTIFICATE_BYTES};
use serde_json::json;
use std::path::Path;

pub(super) fn add_secret(
    console: &mut Console,
    app: &str,
    name: Option<String>,
    lifetime: Lifetime,
) -> anyhow::Result<()> {
    let registered = console.application(app)?;
    let wanted = PasswordCredential {
        display_name: name,
        end_date_time: Some(console.now().plus_seconds(lifetime.seconds())),
        ..PasswordCredential::default()
    };
    let key = Key::Id(registered.application.id.clone());
    let made =
        console.change(move |change| applications::add_password::<Application>(change, Reach::All, &key, &wanted))?;
    let (Some(key_id), Some(secret), Some(end)) = (made.key_id, &made.secret_text, made.end_date_time) else {
        anyhow::bail!("the secret was made without a key id, a text or an end");
    };
    let (tenant, output) = (console.tenant.id, &mut console.output);
    if output.is_json() {
        return output.json(&json!({
            "clientId": registered.client_id(),
            "tenantId": tenant,
            "keyId": key_id,
            "secretText": secret,
            "endDateTime": end,
        }));
    }
    output.line(&format!("client id  {}", registered.client_id()))?;
    output.line(&format!("tenant id  {tenant}"))?;
    output.line(&format!("key id     {key_id}"))?;
    output.line(&format!("secret     {secret}"))?;
    output.line(&format!("valid to   {end}"))?;
    // Not data: it must not end up in a file with the rest.
    eprintln!("the secret is shown this once; only its hash is kept");
    Ok(())
}

pub(super) fn add_certificate(console: &mut Console, app: &str, path: &Path) -> anyhow::Result<()> {
    let file = || format!("cannot use the certificate `{}`", path.display());
    let bytes = files::read(path, MAX_CERTIFICATE_BYTES as u64).with_context(file)?;
    let certificate = CertificateKey::from_pem_or_der(&bytes).with_context(file)?;
    let registered = console.application(app)?;
    let wanted = KeyCredential {
        key: Some(Binary(certificate.der().to_vec())),
        ..KeyCredential::default()
    };
    let key = Key::Id(registered.application.id.clone());
    let made = console
        .change(move |change| applications::register_key::<Application>(change, Reach::All, &key, &wanted))
        .with_context(file)?;
    let (Some(key_id), Some(end)) = (made.key_id, made.end_date_time) else {
        anyhow::bail!("the certificate was registered without a key id or an end");
    };
    let (thumbprint, output) = (certificate.thumbprint().to_string(), &mut console.output);
    if output.is_json() {
        return output.json(&json!({
            "clientId": registered.client_id(),
            "keyId": key_id,
            "thumbprint": thumbprint,
            "endDateTime": end,
        }));
    }
    output.line(&format!("client id   {}", registered.client_id()))?;
    output.line(&format!("key id      {key_id}"))?;
    output.line(&format!("subject     {}", certificate.subject()))?;
    output.line(&format!("thumbprint  {thumbprint}"))?;
    output.line(&format!("valid to    {end}"))
}
