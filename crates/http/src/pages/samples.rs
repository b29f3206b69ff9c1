//! Every page with something in it, for tests and for looking at.

mod account;
mod consent;
mod device;
mod endings;
mod factors;
mod identify;
mod new_password;
mod setup;

use super::{AppShown, DeviceShown, Frame, Incident, Language, Page, Place, answer};
use axum::response::Response;
use keepwatch_graph::Timestamp;
use uuid::Uuid;

/// A page, written.
pub(super) struct Sample {
    /// Such as `password-wrong`.
    pub(super) name: &'static str,
    pub(super) html: String,
    pub(super) title: String,
    pub(super) response: Response,
}

/// Everything that somebody else has a say in: names of people, apps and places, and what was typed.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) tenant: String,
    pub(super) account: String,
    pub(super) person: String,
    pub(super) app: String,
    pub(super) host: String,
    pub(super) words: String,
    pub(super) city: String,
    pub(super) browser: String,
    pub(super) code: String,
    pub(super) json: String,
    pub(super) address: String,
}

impl Given {
    /// As it is on an ordinary day.
    pub(super) fn ordinary() -> Self {
        Self {
            tenant: "Contoso".into(),
            account: "adele.vance@contoso.com".into(),
            person: "Adele Vance".into(),
            app: "Contoso Expenses".into(),
            host: "expenses.contoso.com".into(),
            words: "My phone".into(),
            city: "Hamburg".into(),
            browser: "Firefox 128".into(),
            code: "GHTK-9QWP".into(),
            json: r#"{"publicKey":{"challenge":"AAAA","rpId":"localhost"}}"#.into(),
            address: "/signin/0d1d3c62b1b94d5f".into(),
        }
    }

    /// With names as long as they may be, and in letters that run the other way.
    pub(super) fn unusual() -> Self {
        Self {
            tenant: "kommunale-gebaeudewirtschaft.nordrhein-westfalen.example".into(),
            account: format!("{}@kommunale-gebaeudewirtschaft.example", "maximiliane".repeat(6)),
            person: "عبد الرحمن بن محمد الفلاني الهاشمي".into(),
            app: "Reisekostenabrechnungs- und Arbeitszeiterfassungsanwendung (المصروفات) of the shared services".into(),
            host: "reisekostenabrechnung.internal.kommunale-gebaeudewirtschaft.example".into(),
            words: "Reisekostenabrechnungsgenehmigungsverfahrensbeauftragtentelefon הטלפון שלי".into(),
            city: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".into(),
            browser: "Microsoft Edge on Windows 11 Enterprise LTSC 138.0.3351.95".into(),
            ..Self::ordinary()
        }
    }

    /// `text` in every place.
    pub(super) fn everywhere(text: &str) -> Self {
        let text = || text.to_owned();
        Self {
            tenant: text(),
            account: text(),
            person: text(),
            app: text(),
            host: text(),
            words: text(),
            city: text(),
            browser: text(),
            code: text(),
            json: text(),
            address: text(),
        }
    }

    fn frame(&self, language: Language) -> Frame {
        Frame {
            address: self.address.clone(),
            csrf: self.code.clone(),
            step: "password",
            leads_to: Some("https://expenses.contoso.com/signed-in".into()),
            ..Frame::new(language, &self.tenant)
        }
    }

    fn known(&self, language: Language) -> Frame {
        let account = Some(self.account.clone());
        Frame {
            account,
            ..self.frame(language)
        }
    }

    fn app(&self) -> AppShown {
        AppShown {
            name: self.app.clone(),
            host: Some(self.host.clone()),
        }
    }

    fn place(&self) -> Place {
        Place {
            city: Some(self.city.clone()),
            country: Some("DE".into()),
            address: Some("203.0.113.7".into()),
        }
    }

    fn device(&self) -> DeviceShown {
        DeviceShown {
            browser: Some(self.browser.clone()),
            system: Some("Windows 11".into()),
        }
    }

    fn incident(&self) -> Incident {
        Incident {
            number: Some(53003),
            correlation_id: Uuid::from_u128(0x2a38abff_5701_4073_a81e_fd3aac09cba3),
            request_id: Uuid::from_u128(0x06f7fd18_b8f1_407d_86a3_f6cbe3a4be00),
            at: at("2026-11-21T11:15:09Z"),
            app: Some(self.app.clone()),
        }
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn sample(name: &'static str, page: impl Page) -> Sample {
    Sample {
        name,
        html: page.render().unwrap(),
        title: page.title(),
        response: answer(&page),
    }
}

/// All pages.
pub(super) fn all(language: Language, given: &Given) -> Vec<Sample> {
    let families = [
        identify::samples,
        factors::samples,
        setup::samples,
        new_password::samples,
        consent::samples,
        device::samples,
        endings::samples,
        endings::messages,
        account::samples,
    ];
    families
        .into_iter()
        .flat_map(|samples| samples(language, given))
        .collect()
}
