//! One sign-in of the simulation, as a detector sees it. The log line is in [`line`](crate::line).

use crate::browsers::Browser;
use crate::label::Label;
use crate::networks::Origin;
use keepwatch_detection::{Attempt, ListMatch, Network, Place, Progress, Signals, TokenReuse};
use keepwatch_graph::{SignInId, Timestamp, UserId};

/// One sign-in of the simulation and what it really is.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedSignIn {
    /// What it is.
    pub label: Label,
    /// Its id.
    pub id: SignInId,
    /// When.
    pub at: Timestamp,
    /// Whose account was tried. All accounts that do not exist have the nil UUID, as in Graph.
    pub user: UserId,
    pub(crate) name: Name,
    pub(crate) origin: Origin,
    pub(crate) browser: Browser,
    pub(crate) app: App,
    pub(crate) progress: Progress,
    pub(crate) reuse: Option<Reuse>,
}

/// What was typed as the name of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// That of the person with this number.
    Person(u32),
    /// One that nobody has, made from this number.
    Unknown(u32),
}

/// What somebody signs in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum App {
    Storage,
    Billing,
    Mail,
}

/// The owner's use of a token that is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reuse {
    pub(crate) family: uuid::Uuid,
    pub(crate) replaced: Timestamp,
    pub(crate) first_from: Origin,
}

impl App {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            App::Storage => "Cloud storage",
            App::Billing => "Invoices",
            App::Mail => "Mail",
        }
    }

    /// The client id. Made up.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            App::Storage => "7d1c0f3a-5f5e-4f0e-9d7e-5e1a7c0e0001",
            App::Billing => "7d1c0f3a-5f5e-4f0e-9d7e-5e1a7c0e0002",
            App::Mail => "7d1c0f3a-5f5e-4f0e-9d7e-5e1a7c0e0003",
        }
    }
}

impl SimulatedSignIn {
    /// The facts, as the log line has them; and whether a token came back, which a line cannot say.
    pub fn attempt(&self) -> Attempt {
        Attempt {
            sign_in: self.id,
            user: self.user,
            at: self.at,
            address: Some(self.origin.address().into()),
            app: Some(self.app.id().into()),
            user_agent: Some(self.browser.to_string().into()),
            // The service knows no registered devices, and remembers no browser.
            device: None,
            progress: self.progress,
            second_factor: false,
            interactive: self.is_interactive(),
            token_issuer: None,
            token_reuse: self.reuse.map(|reuse| TokenReuse {
                family: reuse.family.to_string().into(),
                replaced: reuse.replaced,
                first_from: Some(reuse.first_from.address().into()),
            }),
        }
    }

    /// What tables of the simulation's own networks say of the address, and parsers of the user agent.
    pub fn signals(&self) -> Signals {
        let Origin { spot, slot, .. } = self.origin;
        let (country, city) = (spot.country(), spot.city());
        Signals {
            place: Some(Place {
                country: Some(country.code.into()),
                state: Some(city.state.into()),
                city: Some(city.name.into()),
                point: Some(spot.point()),
            }),
            network: Some(Network {
                number: self.origin.network(),
                organization: Some(self.origin.organization().into()),
            }),
            lists: slot
                .listed_as()
                .map(|class| ListMatch {
                    class,
                    // As `intel` names the list that `list_text` fills.
                    list: format!("{}-simulation", class.as_str()).into(),
                    entry: self.origin.entry().into(),
                    updated: self.at,
                })
                .into_iter()
                .collect(),
            agent: self.browser.agent(),
            // The tenant of the simulation has named no locations.
            trusted: false,
            rules: None,
            marks: Vec::new(),
        }
    }

    /// Whether a person was present: not where a token is renewed.
    pub(crate) fn is_interactive(&self) -> bool {
        self.reuse.is_none()
    }
}
