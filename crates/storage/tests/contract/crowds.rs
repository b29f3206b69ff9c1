//! Crowds: what came from one origin within some time, of many users.

use super::engines::on_each_engine;
use super::samples::{at, features, sign_in, sign_in_id, user};
use keepwatch_detection::{Features, Origin, OriginKind};
use keepwatch_graph::SignIn;
use keepwatch_storage::{Failing, SharedBrowsers, SignInRow, Span, Store, StoreError};
use serde_json::json;

const WRONG: [i32; 2] = [50126, 50053];

fn tried(number: u32, of: u32, address: &str, error_code: i32) -> SignIn {
    let mut sign_in = sign_in(number, of);
    sign_in.ip_address = Some(address.to_owned());
    sign_in.status = serde_json::from_value(json!({ "errorCode": error_code })).unwrap();
    sign_in
}

fn at_origin(sign_in: &SignIn, prefix: Option<&str>, network: &str, browser: &str) -> SignInRow {
    let features = Features {
        prefix: prefix.map(Into::into),
        network: Some(network.into()),
        browser: Some(browser.into()),
        ..features()
    };
    SignInRow::new(sign_in, &features)
}

fn fill(store: &Store) {
    let mut rows = Vec::new();
    for of in 0..4 {
        // Four users fail at one address, three of them at another address of the same block too.
        rows.push(at_origin(
            &tried(of, of, "8.8.8.1", 50126),
            Some("8.8.8.0/24"),
            "1",
            "curl 8",
        ));
        if of < 3 {
            rows.push(at_origin(
                &tried(10 + of, of, "8.8.8.2", 50053),
                Some("8.8.8.0/24"),
                "2",
                "curl 8",
            ));
        }
        // Everybody succeeds elsewhere, and fails where no public address is known.
        rows.push(at_origin(
            &tried(20 + of, of, "9.9.9.9", 0),
            Some("9.9.9.0/24"),
            "3",
            "Firefox 140",
        ));
        rows.push(at_origin(
            &tried(30 + of, of, "10.0.0.1", 50126),
            None,
            "4",
            "Firefox 140",
        ));
    }
    store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
}

fn whole() -> Span {
    Span {
        from: at(0),
        until: at(100),
    }
}

fn failing(store: &Store, span: Span, kind: OriginKind, users_min: u32, limit: u32) -> Vec<Origin> {
    let failing = Failing {
        kind,
        wrong: &WRONG,
        users_min,
        limit,
    };
    store.read_blocking(|rx| rx.failing_origins(span, &failing)).unwrap()
}

#[test]
fn origins_are_found_by_how_many_users_failed_there() {
    on_each_engine(|store| {
        fill(store);
        let address = |text: &str| Origin::Address(text.into());
        let program = |network: &str| Origin::Program {
            network: network.into(),
            browser: "curl 8".into(),
        };
        let of = |kind, users_min, limit| failing(store, whole(), kind, users_min, limit);
        assert_eq!(of(OriginKind::Address, 3, 10), [address("8.8.8.1"), address("8.8.8.2")]);
        assert_eq!(
            of(OriginKind::Address, 3, 1),
            [address("8.8.8.1")],
            "those of most users"
        );
        assert_eq!(of(OriginKind::Address, 4, 10), [address("8.8.8.1")]);
        assert_eq!(of(OriginKind::Address, 5, 10), []);
        assert_eq!(of(OriginKind::Prefix, 4, 10), [Origin::Prefix("8.8.8.0/24".into())]);
        assert_eq!(of(OriginKind::Program, 3, 10), [program("1"), program("2")]);
        let later = Span {
            from: at(10),
            until: at(12),
        };
        assert_eq!(failing(store, later, OriginKind::Address, 2, 10), [address("8.8.8.2")]);
        assert_eq!(
            failing(store, later, OriginKind::Address, 3, 10),
            [],
            "the end is outside"
        );
    });
}

#[test]
fn tries_come_in_the_order_of_time_and_from_public_addresses_only() {
    on_each_engine(|store| {
        fill(store);
        let mut seen = Vec::new();
        let read = |seen: &mut Vec<_>, span| {
            store.read_blocking(|rx| {
                rx.tries(span, |row| {
                    assert_eq!((row.user, row.at), (user(seen.len() as u32 % 4), at(seen.len() as i64)));
                    seen.push((row.sign_in, row.error_code, row.address.map(str::to_owned)));
                    Ok(())
                })
            })
        };
        let first_four = Span {
            from: at(0),
            until: at(4),
        };
        read(&mut seen, first_four).unwrap();
        let expected: Vec<_> = (0..4)
            .map(|number| (sign_in_id(number), Some(50126), Some("8.8.8.1".to_owned())))
            .collect();
        assert_eq!(seen, expected);
        let mut all = 0;
        let count = store.read_blocking(|rx| {
            rx.tries(whole(), |_| {
                all += 1;
                Ok(())
            })
        });
        count.unwrap();
        assert_eq!(all, 11);
        let failed = store.read_blocking(|rx| rx.tries(whole(), |_| Err(StoreError::Conflict { table: "none" })));
        assert!(
            matches!(failed, Err(StoreError::Conflict { .. })),
            "whoever is shown it may stop"
        );
    });
}

#[test]
fn addresses_are_named_once() {
    on_each_engine(|store| {
        fill(store);
        let mut addresses = store.read_blocking(|rx| rx.addresses(whole())).unwrap();
        addresses.sort();
        assert_eq!(addresses, ["8.8.8.1", "8.8.8.2", "9.9.9.9"]);
    });
}

#[test]
fn browsers_that_several_users_have_in_several_countries_are_found_with_their_uses() {
    on_each_engine(|store| {
        let with = |number: u32, of: u32, agent: Option<&str>, country: &str, prefix: Option<&str>| {
            let mut sign_in = sign_in(number, of);
            sign_in.user_agent = agent.map(str::to_owned);
            sign_in.risk_event_types_v2 = vec!["newCountry".to_owned()];
            let features = Features {
                prefix: prefix.map(Into::into),
                country: Some(country.into()),
                ..features()
            };
            SignInRow::new(&sign_in, &features)
        };
        let somewhere = Some("8.8.8.0/24");
        let mut rows = vec![
            with(1, 1, Some("Rare 1"), "BR", somewhere),
            with(2, 2, Some("rare 1"), "RU", somewhere),
            with(3, 2, Some("Rare 1"), "RU", somewhere),
            with(4, 3, Some("Home"), "DE", somewhere),
            with(5, 4, Some("Home"), "DE", somewhere),
            with(6, 5, Some("Private"), "BR", None),
            with(7, 6, Some("Private"), "RU", None),
            with(8, 7, None, "BR", somewhere),
        ];
        let country = |of: u32| if of.is_multiple_of(2) { "BR" } else { "RU" };
        rows.extend((10..15).map(|of| with(of, of, Some("Common"), country(of), somewhere)));
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let found = |users_min, users_max, limit| {
            let wanted = SharedBrowsers {
                users_min,
                users_max,
                countries_min: 2,
                limit,
            };
            store
                .read_blocking(|rx| rx.shared_browsers(whole(), &[50126], wanted))
                .unwrap()
        };
        assert_eq!(found(2, 4, 10), ["rare 1"]);
        assert_eq!(found(2, 5, 10), ["common", "rare 1"]);
        assert_eq!(found(2, 5, 1), ["common"]);
        assert_eq!(found(3, 4, 10), [] as [&str; 0]);

        let mut seen = Vec::new();
        let read = store.read_blocking(|rx| {
            rx.browser_uses(whole(), |row| {
                assert_eq!((row.error_code, row.event_types), (Some(0), r#"["newcountry"]"#));
                seen.push((row.user, row.sign_in, row.user_agent.to_owned()));
                Ok(())
            })
        });
        read.unwrap();
        assert_eq!(seen.len(), 10);
        assert_eq!(seen[1], (user(2), sign_in_id(2), "rare 1".to_owned()));
    });
}
