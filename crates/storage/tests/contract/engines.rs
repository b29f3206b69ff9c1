//! The engines that the suite runs on, and statements that go around the store.

use keepwatch_storage::testing::on_each;
use keepwatch_storage::{Store, StoreSettings};
use std::sync::Barrier;

/// Runs a test on a fresh store of each engine.
pub(crate) fn on_each_engine(test: impl Fn(&Store)) {
    on_each(|database| test(&database.open()));
}

/// Runs a test with the settings of a fresh database of each engine.
pub(crate) fn on_each_database(test: impl Fn(&StoreSettings)) {
    on_each(|database| test(database.settings()));
}

/// What comes of `work` when that many do it at the same moment, each told its number.
pub(crate) fn at_once<T: Send>(many: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(many);
    let one = |number| {
        start.wait();
        work(number)
    };
    std::thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..many).map(|number| scope.spawn(move || one(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Runs statements behind the store's back.
pub(crate) fn script(settings: &StoreSettings, statements: &str) {
    if settings.location.starts_with("postgres") {
        let mut client = postgres::Client::connect(&settings.location, postgres::NoTls).unwrap();
        client.batch_execute(statements).unwrap();
    } else {
        // Byte by byte is how SQLite compares texts anyway, and it knows no collation of that name.
        let statements = statements.replace(r#" collate "C""#, "");
        let connection = rusqlite::Connection::open(&settings.location).unwrap();
        connection.execute_batch(&statements).unwrap();
    }
}
