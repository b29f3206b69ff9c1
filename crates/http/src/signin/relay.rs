//! Pages of ours that somebody shows under another name: a relay between a person and us reads the password and keeps the
//! session, whatever second factor was asked for.
//!
//! A script on each page says with its forms under which name the page is shown. A relay that knows this can leave the script
//! out, or have it say something else; so a name that is not ours proves a relay, and silence proves nothing.

use super::answer::{Answered, abandon, take};
use super::journey::Due;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::frame::origin::Origin;
use crate::metrics;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_engine::sessions::JourneyError;
use keepwatch_engine::{End, Refused};
use keepwatch_signin::Step;
use keepwatch_token::Form;
use std::net::IpAddr;

/// The field of forms that says it.
const FIELD: &str = "place";
/// The longest name of a host.
const HOST_BYTES_MAX: usize = 255;

/// What is recorded of a sign-in that was relayed. Source: Microsoft Entra, AADSTS50053: blocked whatever policies say, since
/// it is known to be malicious.
const RELAYED: Refused = Refused {
    code: 50053,
    reason: "The sign-in page was relayed by another site.",
};

/// Under which name a form's page was shown, where that is not ours.
pub(super) fn foreign_host(visitor: &Visitor, form: &Form) -> Option<String> {
    let own = visitor.exchange.origin.as_ref()?;
    foreign(form.get(FIELD)?, own)
}

fn foreign(told: &str, own: &Origin) -> Option<String> {
    // A proxy on this machine that does not pass the name on: nobody knows ours.
    if is_of_this_machine(own.host()) {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(told).ok()?;
    let host = String::from_utf8(bytes).ok()?;
    let is_host = (1..=HOST_BYTES_MAX).contains(&host.len())
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    let is_ours = canonical(&host) == canonical(own.host()) || is_of_this_machine(&host);
    (is_host && !is_ours).then_some(host)
}

/// One spelling of a host: in lower case, without the dot at its end, and addresses as they are usually written.
fn canonical(host: &str) -> String {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) => host,
    }
}

/// Nobody is lured to a site on their own machine; but developers forward ports there.
fn is_of_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let name = host.to_ascii_lowercase();
    is_loopback || name == "localhost" || name.ends_with(".localhost")
}

/// Refuses a form of somebody who may be signed in: their session is in other hands.
pub(super) async fn refuse(visitor: &Visitor, host: String) -> Result<Trouble, Trouble> {
    tell(visitor, &host);
    record_of_session(visitor, &host).await?;
    Ok(Trouble::Relayed(host))
}

/// Ends a journey whose page was relayed. Whoever has given the right password, before or in this form, has lost it: that is
/// found and recorded. Nothing else of the form is taken, such as a new password.
pub(super) async fn stop(visitor: &Visitor, due: Due, form: &Form, host: String) -> Result<Trouble, Trouble> {
    tell(visitor, &host);
    let due = match due.step {
        Step::Password => match Box::pin(take(visitor, due, form)).await? {
            Answered::Changed(stored) => Due::of(visitor, *stored).await?,
            Answered::Again(due, _) => *due,
            Answered::Shown(_) => return Ok(Trouble::Relayed(host)),
        },
        _ => due,
    };
    abandon(visitor, &due, End::Refused(RELAYED)).await?;
    let engine = visitor.app.engine();
    match engine.end_journey(&due.stored).await {
        Ok(()) | Err(JourneyError::Stale) => {}
        Err(error) => return Err(error.into()),
    }
    match due.stored.journey.sign_in() {
        Some(sign_in) => engine.record_relay(sign_in, &host).await?,
        // Where an account is still to be picked, a session can be there all the same.
        None => record_of_session(visitor, &host).await?,
    }
    Ok(Trouble::Relayed(host))
}

/// Whoever is signed in in a browser to which pages are relayed has lost the session.
async fn record_of_session(visitor: &Visitor, host: &str) -> Result<(), Trouble> {
    if let Some(session) = visitor.session().await?
        && let Some(sign_in) = session.visit.or(session.sign_in)
    {
        visitor.app.engine().record_relay(sign_in, host).await?;
    }
    Ok(())
}

fn tell(visitor: &Visitor, host: &str) {
    metrics::relayed();
    let request_id = visitor.exchange.request_id;
    tracing::warn!(%request_id, host, "a page of ours was shown under another name: somebody relays it");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_under_another_name_is_relayed() {
        let own = Origin::parse("https://id.contoso.com:8443").unwrap();
        let relayed = Some("id.contoso.com.evil.example".to_owned());
        let cases = [
            ("ours", "id.contoso.com", None),
            ("ours, in capitals", "ID.Contoso.com", None),
            ("ours, with the dot of the root", "id.contoso.com.", None),
            (
                "with an underscore",
                "a_b.evil.example",
                Some("a_b.evil.example".to_owned()),
            ),
            ("another", "id.contoso.com.evil.example", relayed),
            ("an address", "198.51.100.7", Some("198.51.100.7".to_owned())),
            ("IPv6", "[2001:db8::1]", Some("[2001:db8::1]".to_owned())),
            ("this machine", "localhost", None),
            ("this machine, by address", "127.0.0.1", None),
            ("this machine, by the other address", "[::1]", None),
            ("nothing", "", None),
            ("no name", "a b", None),
            ("no name that there can be", &"a".repeat(256), None),
        ];
        for (name, host, expected) in cases {
            assert_eq!(foreign(&URL_SAFE_NO_PAD.encode(host), &own), expected, "{name}");
        }
        let of_address = Origin::parse("https://[2001:db8:0:0::1]").unwrap();
        assert_eq!(foreign(&URL_SAFE_NO_PAD.encode("[2001:db8::1]"), &of_address), None);
        // Behind a proxy on the same machine that names its upstream.
        let upstream = Origin::parse("https://127.0.0.1:8443").unwrap();
        assert_eq!(foreign(&URL_SAFE_NO_PAD.encode("id.contoso.com"), &upstream), None);
        for told in ["%", "ä", "_w"] {
            assert_eq!(foreign(told, &own), None, "{told}");
        }
    }
}
