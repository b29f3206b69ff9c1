//! A sign-in with everything that can be known of it without the database.
//!
//! Preparing is the expensive half of recording (parsing, look-ups, writing JSON) and needs no lock, so it runs beside
//! the writer.

use keepwatch_detection::{Attempt, Features, Signals};
use keepwatch_graph::{DeviceDetail, GeoCoordinates, SignIn, SignInLocation};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::SignInRow;

/// `signInEventTypes` of a sign-in in which a person saw a page.
pub(crate) const INTERACTIVE: &str = "interactiveUser";

/// A sign-in, what detectors look at in it, and its row as it is stored where nothing speaks against it.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) sign_in: SignIn,
    /// None where a service principal signed in: stored, not assessed.
    pub(crate) subject: Option<Subject>,
    pub(crate) features: Features,
    pub(crate) quiet_row: SignInRow,
}

/// What detectors look at.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) attempt: Attempt,
    pub(crate) signals: Signals,
}

/// Looks up what is known of a sign-in's origin and fills in what its record leaves open.
pub(crate) fn prepare(intel: &IntelHandle, mut sign_in: SignIn) -> Prepared {
    let subject = keepwatch_ingest::attempt(&sign_in).map(|attempt| {
        let signals = signals(intel, &sign_in, &attempt);
        Subject { attempt, signals }
    });
    let mut features = Features::default();
    if let Some(Subject { attempt, signals }) = &subject {
        complete(&mut sign_in, signals);
        features = Features::of(attempt, signals);
    }
    let quiet_row = SignInRow::new(&sign_in, &features);
    Prepared {
        sign_in,
        subject,
        features,
        quiet_row,
    }
}

/// What the tables say, with the place that the record itself names before theirs. Whether the tenant trusts the address is
/// not among it: see [`Origins`](crate::origins::Origins).
pub(crate) fn signals(intel: &IntelHandle, sign_in: &SignIn, attempt: &Attempt) -> Signals {
    let mut signals = intel.current().signals(attempt.address, attempt.user_agent.as_deref());
    if let Some(place) = keepwatch_ingest::place(sign_in.location.as_ref()) {
        signals.place = Some(place);
    }
    signals
}

/// Fills in what the record leaves open and the tables know: people who investigate look for it in the sign-in.
fn complete(sign_in: &mut SignIn, signals: &Signals) {
    let text = |value: &Option<std::sync::Arc<str>>| value.as_deref().map(str::to_owned);
    if keepwatch_ingest::place(sign_in.location.as_ref()).is_none() {
        sign_in.location = signals.place.as_ref().map(|place| SignInLocation {
            city: text(&place.city),
            state: text(&place.state),
            country_or_region: text(&place.country),
            geo_coordinates: place.point.map(|point| GeoCoordinates {
                altitude: None,
                latitude: Some(point.latitude),
                longitude: Some(point.longitude),
            }),
        });
    }
    let device = sign_in.device_detail.get_or_insert_with(DeviceDetail::default);
    if device.browser.as_deref().unwrap_or_default().is_empty() {
        device.browser = text(&signals.agent.browser_version).or_else(|| text(&signals.agent.browser));
    }
    if device.operating_system.as_deref().unwrap_or_default().is_empty() {
        device.operating_system =
            text(&signals.agent.operating_system_version).or_else(|| text(&signals.agent.operating_system));
    }
    if sign_in.sign_in_event_types.is_empty() {
        let kind = if sign_in.is_interactive.unwrap_or(true) {
            INTERACTIVE
        } else {
            "nonInteractiveUser"
        };
        sign_in.sign_in_event_types = vec![kind.to_owned()];
    }
    sign_in.is_interactive.get_or_insert(true);
}
