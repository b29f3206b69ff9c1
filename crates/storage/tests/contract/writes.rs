//! Units of work: each happens or does not, whoever shares its commit.

use super::engines::{on_each_database, on_each_engine};
use super::samples::user;
use keepwatch_storage::{Access, Engine, Store, StoreError, StoreSettings};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

/// Holds the writer until the returned barrier is reached, so that what is queued meanwhile shares a commit.
fn hold(store: &Store) -> Arc<Barrier> {
    let barrier = Arc::new(Barrier::new(2));
    let inside = Arc::clone(&barrier);
    let mut held = false;
    let pending = store.write_later(move |_| {
        // The unit may run again, and nobody comes to meet it a second time.
        if !std::mem::replace(&mut held, true) {
            inside.wait();
        }
        Ok(())
    });
    drop(pending.unwrap());
    barrier
}

fn one_writer(settings: &StoreSettings) -> Store {
    let mut settings = settings.clone();
    settings.postgres_writers = 1;
    Store::open(&settings).unwrap()
}

#[test]
fn an_error_leaves_the_others_of_its_commit_alone() {
    on_each_database(|settings| {
        let store = one_writer(settings);
        let barrier = hold(&store);
        let pending: Vec<_> = (0..20)
            .map(|number| {
                let write = store.write_later(move |tx| {
                    tx.put_setting(&format!("s{number}"), b"stored")?;
                    match number {
                        7 => Err(StoreError::Corrupt {
                            table: "settings",
                            key: "s7".to_owned(),
                        }),
                        11 => panic!("on purpose"),
                        _ => Ok(number),
                    }
                });
                write.unwrap()
            })
            .collect();
        barrier.wait();
        for (number, write) in pending.into_iter().enumerate() {
            let stored = store.read_blocking(|rx| rx.setting(&format!("s{number}")));
            let outcome = write.wait();
            let stored = stored
                .and(store.read_blocking(|rx| rx.setting(&format!("s{number}"))))
                .unwrap();
            match number {
                7 => assert!(matches!(outcome, Err(StoreError::Corrupt { .. })), "{outcome:?}"),
                11 => assert!(matches!(outcome, Err(StoreError::Panicked { .. })), "{outcome:?}"),
                _ => assert_eq!(outcome.unwrap(), number),
            }
            assert_eq!(stored.is_some(), number != 7 && number != 11, "{number}");
        }
    });
}

#[test]
fn a_conflict_runs_again_and_gives_up_in_the_end() {
    on_each_engine(|store| {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let outcome = store.write_blocking(move |tx| {
            tx.put_setting("run", b"once")?;
            match counted.fetch_add(1, Ordering::SeqCst) {
                0 | 1 => Err(StoreError::Conflict { table: "settings" }),
                run => Ok(run),
            }
        });
        assert_eq!(outcome.unwrap(), 2);
        let outcome = store.write_blocking(|tx| {
            tx.put_setting("never", b"stored")?;
            Err::<(), _>(StoreError::Conflict { table: "settings" })
        });
        assert!(matches!(outcome, Err(StoreError::Conflict { .. })));
        assert_eq!(store.read_blocking(|rx| rx.setting("never")).unwrap(), None);
    });
}

#[test]
fn reads_in_a_write_see_what_was_written_before() {
    on_each_engine(|store| {
        let seen = store.write_blocking(|tx| {
            tx.put_setting("name", b"value")?;
            tx.setting("name")
        });
        assert_eq!(seen.unwrap().as_deref(), Some(&b"value"[..]));
    });
}

/// Many threads raise one counter, holding its user: no raise is lost, and nobody waits for ever.
#[test]
fn who_holds_a_user_is_alone_with_it() {
    const THREADS: u32 = 8;
    const RAISES: u32 = 25;
    on_each_engine(|store| {
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    for _ in 0..RAISES {
                        // Every second thread names the users the other way round.
                        let users = if thread % 2 == 0 {
                            [user(1), user(2)]
                        } else {
                            [user(2), user(1)]
                        };
                        let raise = store.write_blocking(move |tx| {
                            tx.lock_users(&users)?;
                            let count = tx.setting("count")?.map_or(0, |count| count[0]);
                            tx.put_setting("count", &[count + 1])
                        });
                        raise.unwrap();
                    }
                });
            }
        });
        let count = store.read_blocking(|rx| rx.setting("count")).unwrap();
        assert_eq!(count, Some(vec![(THREADS * RAISES) as u8]));
    });
}

#[test]
fn what_was_answered_is_there_after_a_restart() {
    on_each_database(|settings| {
        let store = Store::open(settings).unwrap();
        store.write_blocking(|tx| tx.put_setting("name", b"value")).unwrap();
        drop(store);
        let store = Store::open(settings).unwrap();
        let found = store.read_blocking(|rx| rx.setting("name")).unwrap();
        assert_eq!(found.as_deref(), Some(&b"value"[..]));
    });
}

/// Every connection is cut on the server's side: the next write and read notice, and connect again.
#[test]
fn a_server_that_was_restarted_is_found_again() {
    on_each_database(|settings| {
        let store = Store::open(settings).unwrap();
        store.read_blocking(|rx| rx.setting("name")).unwrap();
        if store.engine() == Engine::Sqlite {
            return;
        }
        let mut client = postgres::Client::connect(&settings.location, postgres::NoTls).unwrap();
        for _ in 0..8 {
            client
                .execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid()",
                    &[],
                )
                .unwrap();
            store.write_blocking(|tx| tx.put_setting("name", b"value")).unwrap();
            assert!(store.read_blocking(|rx| rx.setting("name")).unwrap().is_some());
        }
    });
}

#[test]
fn async_callers_get_the_same() {
    on_each_engine(|store| {
        let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
        let store = store.clone();
        let found = runtime.block_on(async move {
            store.write(|tx| tx.put_setting("name", b"value")).await?;
            let panicked = store.read(|_| -> Result<(), StoreError> { panic!("on purpose") }).await;
            assert!(matches!(panicked, Err(StoreError::Panicked { .. })));
            store.read(|rx| rx.setting("name")).await
        });
        assert_eq!(found.unwrap().as_deref(), Some(&b"value"[..]));
    });
}

#[test]
fn a_file_in_use_is_refused_with_the_process() {
    on_each_database(|settings| {
        let store = Store::open(settings).unwrap();
        if store.engine() == Engine::Postgres {
            return;
        }
        match Store::open(settings).map(drop) {
            Err(StoreError::Busy { pid, .. }) => assert_eq!(pid, Some(std::process::id())),
            other => panic!("{other:?}"),
        }
        let mut shared = settings.clone();
        shared.access = Access::Shared;
        let beside = Store::open(&shared).unwrap();
        beside.write_blocking(|tx| tx.put_setting("name", b"value")).unwrap();
        assert!(store.read_blocking(|rx| rx.setting("name")).unwrap().is_some());
    });
}

#[test]
fn locations_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("", "not the path of a file"),
        (folder.path().to_str().unwrap(), "not the path of a file"),
        ("mysql://localhost/kw", "neither a path nor"),
        ("postgres://localhost:port/kw", "invalid"),
        ("/nowhere/at/all.db", "cannot read or write"),
    ];
    for (location, expected) in cases {
        let error = Store::open(&StoreSettings::new(location))
            .map(drop)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{location}: {error}");
    }
}
