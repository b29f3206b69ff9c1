//! What a unit of work takes note of, and what is kept for subscribers.

use super::engines::on_each_engine;
use super::samples::{detection, risky_user, row, sign_in};
use keepwatch_graph::{RiskState, RiskyUser};
use keepwatch_storage::{About, ChangeKind, Collection, Notification, Store, Touched, Tx};

/// What `work` touches of those collections.
fn touched(store: &Store, watched: &[Collection], work: fn(&mut Tx<'_>)) -> Vec<(Collection, ChangeKind)> {
    let watched = watched.to_vec();
    let touched = store.write_blocking(move |tx| {
        tx.watch(watched.clone());
        work(tx);
        Ok(tx.touched())
    });
    let short = |touched: Touched| (touched.collection, touched.change);
    touched.unwrap().into_iter().map(short).collect()
}

#[test]
fn what_is_watched_is_noted_as_new_changed_or_gone() {
    use ChangeKind::{Created, Deleted, Updated};
    use Collection::{RiskDetections, RiskyUsers, SignIns};
    on_each_engine(|store| {
        let put = |tx: &mut Tx<'_>| tx.put(&risky_user(1, RiskState::AtRisk)).unwrap();
        assert_eq!(touched(store, &[SignIns], put), []);
        assert_eq!(touched(store, &[RiskyUsers], put), [(RiskyUsers, Updated)]);
        let add = |tx: &mut Tx<'_>| {
            tx.add(&risky_user(1, RiskState::AtRisk)).unwrap();
            tx.add(&risky_user(2, RiskState::AtRisk)).unwrap();
        };
        assert_eq!(touched(store, &[RiskyUsers], add), [(RiskyUsers, Created)]);
        let remove = |tx: &mut Tx<'_>| {
            let id = risky_user(2, RiskState::AtRisk).id.to_string().to_uppercase();
            tx.remove::<RiskyUser>(&id).unwrap();
            tx.remove::<RiskyUser>(&id).unwrap();
        };
        assert_eq!(touched(store, &[RiskyUsers], remove), [(RiskyUsers, Deleted)]);
        let log = |tx: &mut Tx<'_>| {
            let (known, new) = (sign_in(1, 1), sign_in(2, 1));
            tx.insert_sign_ins(&[row(&known)]).unwrap();
            tx.touched();
            tx.insert_sign_ins(&[row(&known), row(&new)]).unwrap();
            tx.update_sign_in(&known).unwrap();
            tx.insert_risk_detections(&[detection(1, 1, None)]).unwrap();
            tx.update_risk_detection(&detection(1, 1, None)).unwrap();
        };
        assert_eq!(
            touched(store, &[SignIns, RiskDetections], log),
            [(SignIns, Created), (SignIns, Updated), (RiskDetections, Created)]
        );
    });
}

fn notification(subscription: &str, sequence: i64, resource: Option<&str>) -> Notification {
    Notification {
        subscription_id: subscription.to_owned(),
        sequence,
        kind: if resource.is_some() { "updated" } else { "missed" }.to_owned(),
        resource_id: resource.map(str::to_owned),
    }
}

#[test]
fn what_is_to_be_told_is_kept_in_order_until_it_was_told() {
    on_each_engine(|store| {
        let all = [
            notification("a", 3, Some("x")),
            notification("b", 2, Some("y")),
            notification("a", 2, None),
            notification("a", 1, Some("z")),
        ];
        assert!(!store.read_blocking(|rx| rx.has_notifications()).unwrap());
        let added = all.clone();
        store.write_blocking(move |tx| tx.add_notifications(&added)).unwrap();
        let pending = |about, limit| store.read_blocking(|rx| rx.notifications("a", about, limit)).unwrap();
        assert_eq!(pending(About::Resources, 9), [all[3].clone(), all[0].clone()]);
        assert_eq!(pending(About::Resources, 1), [all[3].clone()]);
        assert_eq!(pending(About::Subscription, 9), [all[2].clone()]);
        let kept = |count| {
            store
                .read_blocking(|rx| rx.notifications_kept_from("a", count))
                .unwrap()
        };
        assert_eq!([kept(1), kept(2), kept(3)], [Some(3), Some(1), None]);
        let told = [all[3].clone()];
        store
            .write_blocking(move |tx| {
                tx.remove_notifications(&told)?;
                assert_eq!(tx.drop_notifications("a", 4)?, 1);
                assert_eq!(tx.notifications("a", About::Subscription, 9)?.len(), 1);
                tx.put_client_state("a", Some("first"))?;
                tx.put_client_state("a", Some("second"))?;
                assert_eq!(tx.client_state("a")?.as_deref(), Some("second"));
                tx.forget_subscription("a")?;
                assert_eq!(tx.client_state("a")?, None);
                assert!(tx.notifications("a", About::Subscription, 9)?.is_empty());
                assert!(tx.has_notifications()?, "the other subscription's stay");
                Ok(())
            })
            .unwrap();
    });
}
