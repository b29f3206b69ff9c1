//! Nouns that several pages show.

use keepwatch_graph::Timestamp;
use uuid::Uuid;

/// An app that asks for something.
#[derive(Debug, Clone)]
pub(crate) struct AppShown {
    /// Its name.
    pub(crate) name: String,
    /// The host that it sends people back to: what it cannot lie about.
    pub(crate) host: Option<String>,
}

/// Where somebody was, as far as the address tells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// The town.
    pub(crate) city: Option<String>,
    /// The country or region: its name, or its code of two letters.
    pub(crate) country: Option<String>,
    /// The address.
    pub(crate) address: Option<String>,
}

impl Place {
    /// `Chisinau, MD`; none where neither is known.
    pub(super) fn name(&self) -> Option<String> {
        let known: Vec<&str> = [&self.city, &self.country]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        (!known.is_empty()).then(|| known.join(", "))
    }
}

/// What somebody used, as far as their browser says.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeviceShown {
    /// Such as `Firefox 128`.
    pub(crate) browser: Option<String>,
    /// Such as `Windows 11`.
    pub(crate) system: Option<String>,
}

/// What an administrator needs to find one sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Incident {
    /// The number of Entra's table, such as 53003; none where the protocol names none.
    pub(crate) number: Option<u32>,
    /// The correlation id of the sign-in.
    pub(crate) correlation_id: Uuid,
    /// Our name for the request.
    pub(crate) request_id: Uuid,
    /// When it happened.
    pub(crate) at: Timestamp,
    /// The app that somebody wanted to use.
    pub(crate) app: Option<String>,
}
