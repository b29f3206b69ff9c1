//! Counts of wrong passwords.

use super::engines::on_each_engine;
use super::samples::at;
use keepwatch_storage::{PasswordFailures, Purgeable};

fn failures(count: u32, minute: i64) -> PasswordFailures {
    PasswordFailures {
        count,
        locked_until: (count > 1).then(|| at(minute + 1)),
        last: at(minute),
        recent: vec![7; usize::try_from(count).unwrap() * 16],
    }
}

#[test]
fn password_failures_are_kept_by_subject_and_place() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.put_password_failures("one", "familiar", &failures(1, 1))?;
                tx.put_password_failures("one", "unfamiliar", &failures(2, 2))?;
                tx.put_password_failures("198.18.0.1", "any", &failures(3, 3))?;
                tx.put_password_failures("one", "familiar", &failures(4, 4))?;
                assert_eq!(tx.password_failures("one", "familiar")?, Some(failures(4, 4)));
                assert_eq!(tx.password_failures("one", "any")?, None);
                tx.remove_password_failures("one", "familiar")?;
                assert_eq!(tx.password_failures("one", "familiar")?, None);
                assert_eq!(tx.password_failures("one", "unfamiliar")?, Some(failures(2, 2)));
                tx.forget_password_failures("one")?;
                assert_eq!(tx.password_failures("one", "unfamiliar")?, None);
                assert_eq!(tx.password_failures("198.18.0.1", "any")?, Some(failures(3, 3)));
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn old_password_failures_are_purged() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.put_password_failures("old", "familiar", &failures(1, 1))?;
                tx.put_password_failures("old", "unfamiliar", &failures(1, 2))?;
                tx.put_password_failures("young", "familiar", &failures(1, 3))?;
                assert_eq!(tx.purge(Purgeable::PasswordFailures, at(3))?, 2);
                assert_eq!(tx.purge(Purgeable::PasswordFailures, at(3))?, 0);
                assert!(tx.password_failures("young", "familiar")?.is_some());
                Ok(())
            })
            .unwrap();
    });
}
