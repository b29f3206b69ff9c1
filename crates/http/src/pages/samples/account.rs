//! A person's own pages.

use super::{Given, Sample, at, sample};
use crate::pages::account::{
    Activity, ActivityEntry, ActivityOutcome, Alert, Devices, MethodShown, Overview, Report, SecurityInfo, SessionShown,
};
use crate::pages::factors::FactorKind;
use crate::pages::{DeviceShown, Frame, Language, Notice, Place};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let noticed = |notice| Frame {
        notice,
        ..given.known(language)
    };
    let overview = |alerts: Vec<Alert>, notice| Overview {
        frame: noticed(notice),
        name: given.person.clone(),
        alerts,
        password_changed_at: Some(at("2026-06-01T07:00:00Z")),
        methods: 2,
        recovery_codes: 1,
        sessions: 3,
        recent: entries(given).into_iter().take(2).collect(),
    };
    let alerts = vec![
        Alert::UnusualSignIn,
        Alert::NoSecondProof,
        Alert::NoRecoveryCodes,
        Alert::FewRecoveryCodes(2),
    ];
    let activity = |entries, notice| Activity {
        frame: noticed(notice),
        entries,
        older: Some("/account/activity?before=1".into()),
    };
    vec![
        sample("account-overview", overview(vec![], None)),
        sample(
            "account-overview-alerts",
            overview(alerts, Some(Notice::PasswordChanged)),
        ),
        sample("account-activity", activity(entries(given), Some(Notice::Reported))),
        sample("account-activity-empty", activity(vec![], None)),
        sample(
            "account-security-info",
            security_info(given, noticed(Some(Notice::MethodAdded))),
        ),
        sample(
            "account-devices",
            devices(given, noticed(Some(Notice::DeviceSignedOut))),
        ),
    ]
}

fn security_info(given: &Given, frame: Frame) -> SecurityInfo {
    let method = |kind, name: Option<&str>| MethodShown {
        id: given.code.clone(),
        kind,
        name: name.map(str::to_owned),
        added: Some(at("2026-02-03T10:00:00Z")),
        last_used: None,
    };
    SecurityInfo {
        frame,
        methods: vec![
            method(FactorKind::Passkey, Some(&given.words)),
            MethodShown {
                last_used: Some(at("2026-11-20T06:12:00Z")),
                ..method(FactorKind::Totp, None)
            },
        ],
        password_changed_at: Some(at("2026-06-01T07:00:00Z")),
        recovery_codes: 8,
        can_add_totp: true,
        can_add_passkey: true,
    }
}

fn devices(given: &Given, frame: Frame) -> Devices {
    let session = |is_this| SessionShown {
        id: given.code.clone(),
        device: given.device(),
        place: given.place(),
        started: at("2026-11-01T07:00:00Z"),
        last_used: at("2026-11-21T11:15:09Z"),
        is_this,
    };
    Devices {
        frame,
        sessions: vec![session(true), session(false), session(false)],
    }
}

fn entries(given: &Given) -> Vec<ActivityEntry> {
    let entry = |outcome, when: &str, report| ActivityEntry {
        id: given.code.clone(),
        at: at(when),
        app: Some(given.app.clone()),
        outcome,
        place: given.place(),
        device: given.device(),
        is_unusual: false,
        is_this_session: false,
        report,
    };
    vec![
        ActivityEntry {
            is_this_session: true,
            ..entry(ActivityOutcome::Succeeded, "2026-11-21T11:15:09Z", Report::Closed)
        },
        ActivityEntry {
            is_unusual: true,
            place: Place {
                city: Some("Chisinau".into()),
                country: Some("MD".into()),
                address: Some("2001:db8:85a3::8a2e:370:7334".into()),
            },
            ..entry(ActivityOutcome::Blocked, "2026-11-20T23:41:50Z", Report::Possible)
        },
        ActivityEntry {
            app: None,
            place: Place::default(),
            device: DeviceShown::default(),
            ..entry(ActivityOutcome::Failed, "2026-11-20T23:40:01Z", Report::NotMe)
        },
        entry(ActivityOutcome::Interrupted, "2026-11-03T08:02:44Z", Report::Possible),
    ]
}
