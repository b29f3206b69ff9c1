//! Resources that are stored in the generic way, links between them, and the tables of both.

use super::engines::{on_each_database, on_each_engine};
use super::pages::{all, ids, query};
use super::samples::{at, risky_user, user};
use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::{RiskState, RiskyUser, Version};
use keepwatch_odata::{Target, targets};
use keepwatch_storage::{Collection, Condition, Engine, LinkKind, Linked, Store, StoreSettings, Stored, UserSecret};
use serde_json::json;
use std::collections::BTreeMap;

fn location(id: &str, name: &str, deleted: bool) -> NamedLocation {
    serde_json::from_value(json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "id": id, "displayName": name,
        "deletedDateTime": deleted.then(|| at(0)), "createdDateTime": null, "modifiedDateTime": null,
        "countriesAndRegions": ["DE", "FR"], "countryLookupMethod": null, "includeUnknownCountriesAndRegions": false,
    }))
    .unwrap()
}

#[test]
fn a_resource_is_put_added_found_and_removed() {
    on_each_engine(|store| {
        let (first, second) = (location("B1", "Ünal's Office", false), location("a2", "Home", false));
        let renamed = location("A2", "Away", false);
        let (one, other, new) = (first.clone(), second.clone(), renamed.clone());
        store
            .write_blocking(move |tx| {
                tx.put(&one)?;
                assert!(tx.add(&other)?);
                assert!(!tx.add(&new)?, "an id is taken in any case");
                assert_eq!(tx.get::<NamedLocation>("A2")?, Some(other.clone()));
                assert_eq!(tx.all::<NamedLocation>()?, [other.clone(), one.clone()]);
                let named = tx.find::<NamedLocation>("display_name", "ünal's office")?;
                assert_eq!(named, std::slice::from_ref(&one));
                assert_eq!(tx.find::<NamedLocation>("display_name", "nobody's")?, []);
                Ok(())
            })
            .unwrap();
        store
            .write_blocking(move |tx| {
                tx.put(&renamed)?;
                assert_eq!(tx.get("a2")?, Some(renamed.clone()));
                assert_eq!(tx.find::<NamedLocation>("display_name", "home")?, []);
                assert!(tx.remove::<NamedLocation>("B1")?);
                assert!(!tx.remove::<NamedLocation>("b1")?);
                assert_eq!(tx.all::<NamedLocation>()?, std::slice::from_ref(&renamed));
                Ok(())
            })
            .unwrap();
        assert_eq!(second.id(), "a2");
    });
}

#[test]
fn what_was_deleted_is_read_by_its_id_and_listed_only_where_asked_for() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| tx.add_all(&[location("1", "kept", false), location("2", "deleted", true)]))
            .unwrap();
        let mut query = query(Collection::NamedLocations, &[("display_name", false), ("id", false)], 5);
        for (condition, expected) in [("is null", "1"), ("is not null", "2")] {
            query.condition = Some(Condition {
                sql: format!("deleted_date_time {condition}"),
                params: Vec::new(),
            });
            assert_eq!(ids(&all(store, &query)), [expected]);
            assert_eq!(store.read_blocking(|rx| rx.count(&query)).unwrap(), 1);
        }
        let deleted: Option<NamedLocation> = store.read_blocking(|rx| rx.get("2")).unwrap();
        assert!(deleted.is_some());
    });
}

#[test]
fn ids_are_known_and_the_recycle_bin_tells_its_oldest() {
    on_each_engine(|store| {
        let mut old = location("2", "deleted", true);
        let NamedLocation::Country(country) = &mut old else {
            unreachable!("it was made as one")
        };
        country.deleted_date_time = Some(at(-60));
        store
            .write_blocking(move |tx| {
                tx.add_all(&[
                    location("1", "kept", false),
                    old.clone(),
                    location("3", "deleted", true),
                ])
            })
            .unwrap();
        store
            .read_blocking(|rx| {
                let asked = ["1", "3", "4"].map(str::to_owned);
                let known = rx.known::<NamedLocation>(&asked)?;
                assert_eq!(known, ["1", "3"].map(str::to_owned).into());
                assert_eq!(rx.live::<NamedLocation>(&asked)?, ["1".to_owned()].into());
                assert_eq!(rx.deleted_before::<NamedLocation>(at(0), 5)?, ["2"]);
                assert_eq!(rx.deleted_before::<NamedLocation>(at(1), 5)?, ["2", "3"]);
                assert_eq!(rx.deleted_before::<NamedLocation>(at(1), 1)?, ["2"]);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_password_is_put_replaced_and_forgotten() {
    on_each_engine(|store| {
        let secret = |hash: &str, must_change| UserSecret {
            user: user(1),
            password_hash: hash.to_owned(),
            changed: at(0),
            must_change,
        };
        assert!(!format!("{:?}", secret("hash", true)).contains("hash"));
        let [first, second] = [secret("one", true), secret("two", false)];
        store
            .write_blocking(move |tx| {
                assert_eq!(tx.user_secret(user(1))?, None);
                for secret in [&first, &second] {
                    tx.put_user_secret(secret)?;
                    assert_eq!(tx.user_secret(user(1))?.as_ref(), Some(secret));
                }
                assert_eq!(tx.user_secret(user(2))?, None);
                assert!(tx.remove_user_secret(user(1))?);
                assert!(!tx.remove_user_secret(user(1))?);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_link_is_there_once_and_followed_from_both_ends() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                assert!(tx.link(LinkKind::Member, "G1", "a")?);
                assert!(!tx.link(LinkKind::Member, "g1", "A")?);
                for (from, to) in [("g1", "c"), ("g1", "b"), ("g2", "a")] {
                    assert!(tx.link(LinkKind::Member, from, to)?);
                }
                assert!(tx.link(LinkKind::Owner, "g1", "a")?, "kinds are apart");
                Ok(())
            })
            .unwrap();
        store
            .read_blocking(|rx| {
                assert_eq!(rx.linked_from(LinkKind::Member, "G1")?, ["a", "b", "c"]);
                assert_eq!(rx.linked_to(LinkKind::Member, "a")?, ["g1", "g2"]);
                assert_eq!(rx.linked_to(LinkKind::Owner, "b")?, [""; 0]);
                assert!(rx.is_linked(LinkKind::Member, "g2", "A")?);
                assert!(!rx.is_linked(LinkKind::Owner, "g2", "a")?);
                let members = Linked::From(LinkKind::Member, "g1".to_owned());
                assert_eq!(rx.linked(&members, None, 2)?, ["a", "b"]);
                assert_eq!(rx.linked(&members, Some("b"), 2)?, ["c"]);
                Ok(())
            })
            .unwrap();
        store
            .write_blocking(|tx| {
                assert!(tx.unlink(LinkKind::Member, "G1", "C")?);
                assert!(!tx.unlink(LinkKind::Member, "g1", "c")?);
                assert_eq!(tx.unlink_all("A")?, 3);
                assert_eq!(tx.linked_from(LinkKind::Member, "g1")?, ["b"]);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_page_shows_only_what_is_linked() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for number in 0..20 {
                    tx.put(&risky_user(number, RiskState::AtRisk))?;
                    if number % 2 == 0 {
                        tx.link(LinkKind::Member, "group", &user(number).to_string())?;
                    }
                }
                // Of another kind than what is listed.
                tx.link(LinkKind::Member, "group", "service principal").map(drop)
            })
            .unwrap();
        let mut members = query(Collection::RiskyUsers, &[("id", false)], 3);
        members.linked = Some(Linked::From(LinkKind::Member, "GROUP".to_owned()));
        members.condition = Some(Condition {
            sql: "id > $1".to_owned(),
            params: vec![keepwatch_storage::Value::display(user(3))],
        });
        let expected: Vec<_> = (4..20).step_by(2).map(|number| user(number).to_string()).collect();
        assert_eq!(ids(&all(store, &members)), expected);
        assert_eq!(store.read_blocking(|rx| rx.count(&members)).unwrap(), 8);
        members.linked = Some(Linked::To(LinkKind::Member, "group".to_owned()));
        assert_eq!(store.read_blocking(|rx| rx.count(&members)).unwrap(), 0);
    });
}

#[test]
fn objects_of_several_kinds_come_in_the_order_of_their_ids() {
    on_each_engine(|store| {
        let person = risky_user(1, RiskState::AtRisk);
        let stored = person.clone();
        store
            .write_blocking(move |tx| {
                tx.put(&stored)?;
                tx.put(&location("x", "Home", false))
            })
            .unwrap();
        let asked = ["X".to_owned(), "nothing".to_owned(), user(1).to_string()];
        for version in [Version::V1, Version::Beta] {
            let found = store.read_blocking(|rx| {
                let kinds = [Collection::RiskyUsers, Collection::NamedLocations];
                rx.objects(&kinds, &asked, version)
            });
            let found = found.unwrap();
            let kinds: Vec<_> = found.iter().map(|found| found.collection).collect();
            assert_eq!(kinds, [Collection::NamedLocations, Collection::RiskyUsers]);
            let shown: serde_json::Value = serde_json::from_slice(&found[1].json).unwrap();
            let whole = person
                .document()
                .json(version, keepwatch_graph::document::PolicyView::Empty);
            assert_eq!(shown, serde_json::from_str::<serde_json::Value>(&whole).unwrap());
            assert_eq!(serde_json::from_slice::<RiskyUser>(&found[1].json).unwrap(), person);
        }
    });
}

/// What migrations added to tables of resources: a column that is added comes last.
const ADDED_LATER: [&str; 1] = ["session_key"];

/// Every table of resources has the columns of its type's property table in their order, null where they can be null;
/// behind them, those of a table that grows with sign-ins, and the document's.
#[test]
fn tables_and_declarations_are_equal() {
    on_each_database(|settings| {
        drop(Store::open(settings).unwrap());
        for collection in Collection::ALL {
            let found = table_columns(settings, collection.table());
            let names = found.iter().map(|(name, _)| name.as_str());
            let names: Vec<_> = names.filter(|name| !ADDED_LATER.contains(name)).collect();
            let declared: Vec<_> = collection.entity().columns.iter().map(|(_, column)| *column).collect();
            let documents = &names[names.len() - 6..];
            assert!(
                documents.iter().all(|name| name.starts_with("document_")),
                "{collection:?}"
            );
            let own = names[..names.len() - 6].iter().filter(|name| declared.contains(name));
            assert!(own.eq(&declared), "{collection:?}: {names:?} are not {declared:?}");
            let is_plain = names.len() == declared.len() + 6;
            let grows = [
                Collection::SignIns,
                Collection::RiskDetections,
                Collection::RiskyUserHistory,
            ];
            assert!(is_plain || grows.contains(collection), "{collection:?}: {names:?}");
            let is_null: BTreeMap<_, _> = found.iter().map(|(name, null)| (name.as_str(), *null)).collect();
            for target in targets(collection.entity()) {
                let nullable = matches!(&target, Target::Scalar(column) if column.nullable);
                assert_eq!(is_null[target.name()], nullable, "{collection:?}: {}", target.name());
            }
        }
    });
}

/// The names of a table's columns, and whether they can be null.
fn table_columns(settings: &StoreSettings, table: &str) -> Vec<(String, bool)> {
    let store = Store::open(settings).unwrap();
    if store.engine() == Engine::Sqlite {
        let connection = rusqlite::Connection::open(&settings.location).unwrap();
        let mut statement = connection
            .prepare("select name, \"notnull\" = 0 and pk = 0 from pragma_table_info(?1)")
            .unwrap();
        let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    } else {
        let mut client = postgres::Client::connect(&settings.location, postgres::NoTls).unwrap();
        let sql = "select column_name::text, is_nullable = 'YES' from information_schema.columns where table_name = $1 \
            order by ordinal_position";
        let rows = client.query(sql, &[&table]).unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}
