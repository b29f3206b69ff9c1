//! A software authenticator in a browser's place. The tests of the pages have it from here as well.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use serde_json::{Value, json};
use url::Url;

/// That of the iCloud Keychain.
const AAGUID: [u8; 16] = *b"\xfb\xfc\x30\x07\x15\x4e\x4e\xcc\x8c\x0b\x6e\x02\x05\x57\xd7\xbd";

/// The person before the device: whether they unlock it.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) unlocks: bool,
}

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        _presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence: true,
            verification: self.unlocks,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A browser with a key in it.
#[derive(Clone)]
pub(crate) struct Device {
    key: Option<Passkey>,
    pub(crate) person: Person,
    pub(crate) origin: Url,
}

impl Device {
    /// One without a key, before the page at that origin.
    pub(crate) fn at(origin: &str) -> Self {
        Self {
            key: None,
            person: Person { unlocks: true },
            origin: Url::parse(origin).unwrap(),
        }
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Person, RustCryptoBackend> {
        let aaguid = Aaguid::from(AAGUID);
        let mut authenticator = Authenticator::new(aaguid, self.key.clone(), self.person, RustCryptoBackend);
        authenticator.set_make_credentials_with_signature_counter(true);
        authenticator
    }

    /// What a page's script gets of `navigator.credentials.create`.
    pub(crate) async fn create(&mut self, question: &Value) -> String {
        let mut browser = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let request = serde_json::from_value(question.clone()).unwrap();
        let made = browser
            .register(&self.origin, request, DefaultClientData)
            .await
            .unwrap();
        self.key.clone_from(browser.authenticator().store());
        as_browsers(serde_json::to_value(&made).unwrap()).to_string()
    }

    /// What a page's script gets of `navigator.credentials.get`.
    pub(crate) async fn get(&mut self, question: &Value) -> String {
        let mut question = question.clone();
        // Browsers take an empty list for none; this one does not.
        let options = question["publicKey"].as_object_mut().unwrap();
        if options
            .get("allowCredentials")
            .is_some_and(|allowed| *allowed == json!([]))
        {
            options.remove("allowCredentials");
        }
        if !self.person.unlocks {
            options.insert("userVerification".to_owned(), json!("discouraged"));
        }
        let mut browser = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let request = serde_json::from_value(question).unwrap();
        let got = browser
            .authenticate(&self.origin, request, DefaultClientData)
            .await
            .unwrap();
        self.key.clone_from(browser.authenticator().store());
        as_browsers(serde_json::to_value(&got).unwrap()).to_string()
    }
}

/// The bytes as `PublicKeyCredential.toJSON` gives them: in base64url.
fn as_browsers(value: Value) -> Value {
    let byte = |item: &Value| item.as_u64().and_then(|number| u8::try_from(number).ok());
    match value {
        Value::Array(items) => match items.iter().map(byte).collect::<Option<Vec<u8>>>() {
            Some(bytes) => json!(URL_SAFE_NO_PAD.encode(bytes)),
            None => Value::Array(items),
        },
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, as_browsers(value)))
            .collect(),
        value => value,
    }
}
