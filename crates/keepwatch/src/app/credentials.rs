//! `keepwatch app secret` and `keepwatch app certificate`: what an application proves itself with.

use super::{Administration, audit};
use crate::cli::Lifetime;
use crate::files;
use anyhow::Context;
use keepwatch_engine::Entropy;
use keepwatch_graph::Timestamp;
use keepwatch_storage::{Application, Credential, CredentialKind};
use keepwatch_token::{CertificateKey, ClientSecret, MAX_CERTIFICATE_BYTES};
use serde_json::json;
use std::path::Path;

/// A new secret, to be shown once, and the credential to store of it.
pub(crate) fn new_secret(
    entropy: &dyn Entropy,
    name: Option<String>,
    start: Timestamp,
    end: Timestamp,
) -> (ClientSecret, Credential) {
    let secret = ClientSecret::generate(random(entropy));
    let credential = Credential {
        key_id: entropy.uuid().to_string(),
        kind: CredentialKind::Secret {
            hash: secret.hash(random(entropy)).to_text(),
            hint: secret.hint().to_owned(),
        },
        display_name: name,
        start,
        end,
    };
    (secret, credential)
}

fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

pub(super) fn add_secret(
    administration: &mut Administration,
    app: &str,
    name: Option<String>,
    lifetime: Lifetime,
) -> anyhow::Result<()> {
    let application = administration.application(app)?;
    let ends = administration.now.plus_seconds(lifetime.seconds());
    let (secret, credential) = new_secret(&administration.entropy, name, administration.now, ends);
    store(administration, &application, credential.clone())?;

    let tenant = crate::database::tenant_id(&administration.store, &administration.entropy)?;
    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({
            "clientId": application.app_id,
            "tenantId": tenant,
            "keyId": credential.key_id,
            "secretText": secret.expose(),
            "endDateTime": credential.end,
        }));
    }
    output.line(&format!("client id  {}", application.app_id))?;
    output.line(&format!("tenant id  {tenant}"))?;
    output.line(&format!("key id     {}", credential.key_id))?;
    output.line(&format!("secret     {}", secret.expose()))?;
    output.line(&format!("valid to   {}", credential.end))?;
    // Not data: it must not end up in a file with the rest.
    eprintln!("the secret is shown this once; only its hash is kept");
    Ok(())
}

pub(super) fn add_certificate(administration: &mut Administration, app: &str, path: &Path) -> anyhow::Result<()> {
    let file = || format!("cannot use the certificate `{}`", path.display());
    let bytes = files::read(path, MAX_CERTIFICATE_BYTES as u64).with_context(file)?;
    let certificate = CertificateKey::from_pem_or_der(&bytes).with_context(file)?;
    if certificate.not_after() <= administration.now {
        anyhow::bail!(
            "the certificate `{}` ended at {}",
            path.display(),
            certificate.not_after()
        );
    }
    let application = administration.application(app)?;
    let thumbprint = certificate.thumbprint().to_string();
    let same = |credential: &Credential| matches!(&credential.kind, CredentialKind::Certificate { der } if der == certificate.der());
    let id = application.app_id;
    if administration
        .store
        .read_blocking(|rx| rx.credentials(id))?
        .iter()
        .any(same)
    {
        anyhow::bail!(
            "`{}` has the certificate {thumbprint} already",
            application.display_name
        );
    }
    let credential = Credential {
        key_id: administration.entropy.uuid().to_string(),
        kind: CredentialKind::Certificate {
            der: certificate.der().to_vec(),
        },
        display_name: Some(certificate.subject().to_owned()),
        start: certificate.not_before(),
        end: certificate.not_after(),
    };
    store(administration, &application, credential.clone())?;

    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({
            "clientId": id,
            "keyId": credential.key_id,
            "thumbprint": thumbprint,
            "endDateTime": credential.end,
        }));
    }
    output.line(&format!("client id   {id}"))?;
    output.line(&format!("key id      {}", credential.key_id))?;
    output.line(&format!("subject     {}", certificate.subject()))?;
    output.line(&format!("thumbprint  {thumbprint}"))?;
    output.line(&format!("valid to    {}", credential.end))
}

fn store(administration: &Administration, application: &Application, credential: Credential) -> anyhow::Result<()> {
    let audit = audit::added_credential(administration, application, &credential);
    let id = application.app_id;
    administration.store.write_blocking(move |tx| {
        tx.insert_credential(id, &credential)?;
        tx.add_all(std::slice::from_ref(&audit)).map(drop)
    })?;
    Ok(())
}
