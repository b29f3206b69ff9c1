//! Sign-ins: stored once, read back as they were, counted by day.

use super::engines::on_each_engine;
use super::samples::{at, features, row, sign_in, sign_in_id, user};
use keepwatch_detection::{DayTally, Feature, Features};
use keepwatch_graph::{RiskLevel, RiskState};
use keepwatch_storage::SignInRow;
use std::collections::HashSet;

#[test]
fn a_sign_in_is_read_back_as_it_was_stored() {
    on_each_engine(|store| {
        let stored = sign_in(1, 1);
        let rows = [row(&stored)];
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let found = store.read_blocking(|rx| rx.sign_in(sign_in_id(1))).unwrap();
        assert_eq!(found, Some(stored));
        assert_eq!(store.read_blocking(|rx| rx.sign_in(sign_in_id(2))).unwrap(), None);
    });
}

#[test]
fn storing_sign_ins_twice_changes_nothing() {
    on_each_engine(|store| {
        // More than fill the statements of every size.
        let rows: Vec<_> = (0..125).map(|number| row(&sign_in(number, number % 7))).collect();
        let again = rows.clone();
        assert_eq!(store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap(), 125);
        assert_eq!(store.write_blocking(move |tx| tx.insert_sign_ins(&again)).unwrap(), 0);
        let ids: Vec<_> = (100..400).map(sign_in_id).collect();
        let known = store.read_blocking(|rx| rx.known_sign_ins(&ids)).unwrap();
        assert_eq!(known, (100..125).map(sign_in_id).collect::<HashSet<_>>());
    });
}

#[test]
fn a_changed_sign_in_replaces_what_was_stored() {
    on_each_engine(|store| {
        let mut changed = sign_in(1, 1);
        let rows = [row(&changed)];
        changed.risk_state = RiskState::AtRisk.into();
        changed.risk_level_aggregated = RiskLevel::High.into();
        let update = changed.clone();
        let updated = store.write_blocking(move |tx| {
            tx.insert_sign_ins(&rows)?;
            tx.update_sign_in(&update)
        });
        assert!(updated.unwrap());
        let active = store.read_blocking(|rx| rx.active_sign_ins(user(1))).unwrap();
        assert_eq!(active, [changed]);
        let missing = sign_in(2, 1);
        assert!(!store.write_blocking(move |tx| tx.update_sign_in(&missing)).unwrap());
    });
}

#[test]
fn a_day_counts_clean_successes_only() {
    on_each_engine(|store| {
        let mut sign_ins: Vec<_> = (0..6).map(|number| sign_in(number, number % 2)).collect();
        sign_ins[3].risk_level_during_sign_in = RiskLevel::Low.into();
        sign_ins[4].status.as_mut().unwrap().error_code = Some(50126);
        sign_ins[5].created_date_time = at(86_400);
        let rows: Vec<_> = sign_ins.iter().map(row).collect();
        // What is found later does not change what was counted.
        let mut later = sign_ins[0].clone();
        later.risk_event_types_v2 = vec!["unlikelyTravel".to_owned()];
        later.risk_level_aggregated = RiskLevel::High.into();
        let counts = store.write_blocking(move |tx| {
            tx.insert_sign_ins(&rows)?;
            tx.update_sign_in(&later)?;
            tx.day_counts(at(0).unix_days())
        });
        let counts = counts.unwrap();
        assert_eq!((counts.sign_ins, counts.users), (3, 2));
        let browser = &counts.features[&Feature::Browser]["Firefox 140"];
        assert_eq!((browser.sign_ins, browser.users), (3, 2));
        assert_eq!(counts.features.get(&Feature::DeviceType), None);
    });
}

#[test]
fn a_day_is_counted_as_it_is_in_memory() {
    on_each_engine(|store| {
        let networks = [Some("64500"), Some("64501"), None];
        // Logs write an empty name where there is no other issuer.
        let issuers = [Some("https://IdP.example/trust"), Some(""), None];
        let mut tally = DayTally::default();
        let rows: Vec<_> = (0..60)
            .map(|number| {
                let mut sign_in = sign_in(number, number % 7);
                let issuer = issuers[number as usize / 2 % issuers.len()];
                sign_in.token_issuer_name = issuer.map(str::to_owned);
                let features = Features {
                    token_issuer: issuer
                        .filter(|name| !name.is_empty())
                        .map(|name| name.to_lowercase().into()),
                    network: networks[number as usize % networks.len()].map(Into::into),
                    prefix: Some(format!("198.18.{}.0/24", number % 11).into()),
                    ..features()
                };
                tally.add(user(number % 7), &features);
                SignInRow::new(&sign_in, &features)
            })
            .collect();
        let counted = store.write_blocking(move |tx| {
            tx.insert_sign_ins(&rows)?;
            tx.day_counts(at(0).unix_days())
        });
        assert_eq!(counted.unwrap(), tally.finish());
    });
}

#[test]
fn a_service_principal_owns_its_sign_ins() {
    on_each_engine(|store| {
        let mut stored = sign_in(1, 1);
        stored.user_id = String::new();
        stored.service_principal_id = Some("SP-1".to_owned());
        let rows = [SignInRow::new(&stored, &features())];
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let mut query = super::pages::sign_ins_by_time(10);
        query.owner = Some("sp-1".to_owned());
        assert_eq!(store.read_blocking(|rx| rx.count(&query)).unwrap(), 1);
    });
}

/// People see what they did, a page at a time, and of what programs do in their name only what was at risk.
#[test]
fn people_see_their_own_sign_ins() {
    on_each_engine(|store| {
        let mut sign_ins: Vec<_> = (0..6).map(|number| sign_in(number, 1)).collect();
        sign_ins.push(sign_in(6, 2));
        sign_ins[1].is_interactive = Some(false);
        sign_ins[1].risk_level_aggregated = RiskLevel::None.into();
        sign_ins[2].is_interactive = Some(false);
        sign_ins[2].risk_level_aggregated = RiskLevel::Low.into();
        sign_ins[3].is_interactive = None;
        // Two at one instant are told apart by their ids.
        for sign_in in &mut sign_ins[4..6] {
            sign_in.created_date_time = at(100);
        }
        let rows: Vec<_> = sign_ins.iter().map(row).collect();
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let page = |before: Option<u32>, limit| {
            let before = before.map(|number| {
                let before = sign_ins
                    .iter()
                    .find(|sign_in| sign_in.id == sign_in_id(number))
                    .unwrap();
                (before.created_date_time, before.id)
            });
            let found = store
                .read_blocking(|rx| rx.own_sign_ins(user(1), before, limit))
                .unwrap();
            found.into_iter().map(|sign_in| sign_in.id).collect::<Vec<_>>()
        };
        let all = page(None, 10);
        assert_eq!(all.len(), 5, "{all:?}");
        assert!(
            !all.contains(&sign_in_id(1)) && !all.contains(&sign_in_id(6)),
            "{all:?}"
        );
        let mut paged = Vec::new();
        let mut before = None;
        while let Some(id) = page(before, 1).first().copied() {
            before = (0..6).find(|number| sign_in_id(*number) == id);
            paged.push(id);
        }
        assert_eq!(paged, all);
    });
}
