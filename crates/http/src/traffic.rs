//! How much of the directory each caller of the Graph API reads, counted in memory and stored now and then: a request costs
//! a lock that is held for nanoseconds and no write.
//!
//! What is not stored yet is lost with the process: at most what was counted since the last time.

use crate::app::App;
use axum::http::Method;
use keepwatch_detection::detectors::suspicious_api_traffic::ApiHour;
use keepwatch_graph::{Timestamp, Version};
use keepwatch_storage::{ApiCaller, ApiTrafficRow, StoreError};
use keepwatch_token::Subject;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many callers are counted at once; further ones are not. Tens of thousands may call within an hour, and who is not
/// counted in one minute may be in the next.
const CALLERS_MAX: usize = 20_000;

/// How many different objects are told apart of one caller in one hour. More is as suspicious as it can be.
const OBJECTS_MAX: usize = 4_096;

/// Seconds of an hour, in which objects are told apart.
const HOUR_SECONDS: i64 = 3_600;

/// Collections of the directory by which whoever gets in finds out what there is.
const KINDS: [&str; 6] = [
    "users",
    "groups",
    "applications",
    "servicePrincipals",
    "directoryRoles",
    "directoryObjects",
];

/// What a request reads of the directory.
#[derive(Debug, PartialEq, Eq)]
enum Read<'a> {
    /// A page of a list.
    List,
    /// One object, or something that hangs on it.
    Object(&'a str),
}

impl<'a> Read<'a> {
    /// What a request for `path`, as routes spell it, reads; none where that is nothing of the directory's.
    fn of(method: &Method, path: &'a str) -> Option<Self> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let version = segments.next()?;
        if ![Version::V1.segment(), Version::Beta.segment()].contains(&version) {
            return None;
        }
        let kind = segments.next()?;
        if !KINDS.contains(&kind) {
            return None;
        }
        let rest = segments.next();
        match (method, rest, segments.next()) {
            (&Method::GET, None, _) => Some(Read::List),
            // A number, and no name of anybody.
            (&Method::GET, Some("$count"), _) => None,
            (&Method::GET, Some("delta"), _) => Some(Read::List),
            (&Method::GET, Some(_), Some("members" | "memberOf" | "transitiveMembers" | "owners")) => Some(Read::List),
            (&Method::GET, Some(id), _) => Some(Read::Object(id)),
            (&Method::POST, Some("getByIds"), None) => Some(Read::List),
            _ => None,
        }
    }
}

/// What is counted of every caller since it was last stored. Kept by each node for itself.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    callers: Mutex<HashMap<(ApiCaller, i64), Counted>>,
}

/// Of one caller in one hour.
#[derive(Debug, Default)]
struct Counted {
    requests: u32,
    counts: ApiHour,
    /// Hashes of the objects that were counted in this hour, also those that are stored already.
    objects: HashSet<u64>,
}

impl Traffic {
    /// Counts a request that was admitted.
    pub(crate) fn admitted(&self, caller: ApiCaller, method: &Method, path: &str, now: Timestamp) {
        let read = Read::of(method, path);
        self.count(caller, now, |counted| match read {
            None => {}
            Some(Read::List) => counted.counts.lists = counted.counts.lists.saturating_add(1),
            Some(Read::Object(id)) => {
                let mut hash = DefaultHasher::new();
                id.to_ascii_lowercase().hash(&mut hash);
                if counted.objects.len() < OBJECTS_MAX && counted.objects.insert(hash.finish()) {
                    counted.counts.objects = counted.counts.objects.saturating_add(1);
                }
            }
        });
    }

    /// Counts a request that was refused for want of a permission.
    pub(crate) fn denied(&self, caller: ApiCaller, now: Timestamp) {
        self.count(caller, now, |counted| {
            counted.counts.denied = counted.counts.denied.saturating_add(1);
        });
    }

    fn count(&self, caller: ApiCaller, now: Timestamp, add: impl FnOnce(&mut Counted)) {
        let key = (caller, hour(now));
        let mut callers = self.callers();
        if callers.len() >= CALLERS_MAX && !callers.contains_key(&key) {
            return;
        }
        let counted = callers.entry(key).or_default();
        counted.requests = counted.requests.saturating_add(1);
        add(counted);
    }

    /// Takes out what is to be stored. Which objects were counted in this hour is remembered, as long as it lasts.
    fn take(&self, now: Timestamp) -> Vec<ApiTrafficRow> {
        let mut rows = Vec::new();
        let mut callers = self.callers();
        for ((caller, hour), counted) in callers.iter_mut() {
            if counted.requests > 0 {
                rows.push(ApiTrafficRow {
                    caller: *caller,
                    begins: Timestamp::UNIX_EPOCH.plus_seconds(hour * HOUR_SECONDS),
                    requests: std::mem::take(&mut counted.requests),
                    counts: std::mem::take(&mut counted.counts),
                });
            }
        }
        let this_hour = hour(now);
        callers.retain(|(_, hour), _| *hour >= this_hour);
        rows
    }

    /// Takes back what could not be stored.
    fn give_back(&self, rows: Vec<ApiTrafficRow>) {
        let mut callers = self.callers();
        for row in rows {
            let key = (row.caller, hour(row.begins));
            if callers.len() >= CALLERS_MAX && !callers.contains_key(&key) {
                continue;
            }
            let counted = callers.entry(key).or_default();
            counted.requests = counted.requests.saturating_add(row.requests);
            let (mine, back) = (&mut counted.counts, row.counts);
            mine.lists = mine.lists.saturating_add(back.lists);
            mine.objects = mine.objects.saturating_add(back.objects);
            mine.denied = mine.denied.saturating_add(back.denied);
        }
    }

    fn callers(&self) -> MutexGuard<'_, HashMap<(ApiCaller, i64), Counted>> {
        // Counts are numbers: one that a panic left half-way is still a number.
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hours since 1970.
fn hour(at: Timestamp) -> i64 {
    at.unix_seconds().div_euclid(HOUR_SECONDS)
}

/// Who calls with a token.
pub(crate) fn caller(subject: &Subject) -> ApiCaller {
    match subject {
        Subject::App(app) => ApiCaller::ServicePrincipal(app.oid),
        Subject::User(user) => ApiCaller::User(user.oid),
    }
}

impl App {
    /// Stores what was counted of callers since the last time. To be called every minute or so, and at the end.
    ///
    /// # Errors
    /// The database failed. What could not be stored is kept for the next time.
    pub async fn store_traffic(&self) -> Result<(), StoreError> {
        let rows = self.traffic().take(self.now());
        let stored = self.engine().add_api_traffic(rows).await;
        stored.map_err(|(rows, error)| {
            self.traffic().give_back(rows);
            error
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::UserId;
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.plus_seconds(second)
    }

    fn person(number: u128) -> ApiCaller {
        ApiCaller::User(UserId::new(Uuid::from_u128(number)))
    }

    #[test]
    fn what_is_read_of_the_directory_is_told_by_the_path() {
        let cases = [
            ("/v1.0/users", Some(Read::List)),
            ("/beta/servicePrincipals", Some(Read::List)),
            ("/v1.0/users/1", Some(Read::Object("1"))),
            ("/v1.0/users/1/authentication/methods", Some(Read::Object("1"))),
            ("/v1.0/groups/2/members", Some(Read::List)),
            ("/v1.0/users/$count", None),
            ("/v1.0/me", None),
            ("/v1.0/identityProtection/riskyUsers", None),
            ("/v2.0/users", None),
            ("/", None),
            ("", None),
        ];
        for (path, expected) in cases {
            assert_eq!(Read::of(&Method::GET, path), expected, "{path}");
        }
        assert_eq!(Read::of(&Method::POST, "/v1.0/users"), None, "who writes does not read");
        assert_eq!(
            Read::of(&Method::POST, "/v1.0/directoryObjects/getByIds"),
            Some(Read::List)
        );
    }

    #[test]
    fn objects_count_once_an_hour_and_pages_each_time() {
        let traffic = Traffic::default();
        let get = |path: &str, second| traffic.admitted(person(1), &Method::GET, path, at(second));
        for path in [
            "/v1.0/users",
            "/v1.0/users",
            "/v1.0/users/a",
            "/v1.0/users/A",
            "/v1.0/users/b",
            "/v1.0/me",
        ] {
            get(path, 10);
        }
        traffic.denied(person(1), at(10));
        let rows = traffic.take(at(20));
        let expected = ApiHour {
            lists: 2,
            objects: 2,
            denied: 1,
        };
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].requests, rows[0].counts, rows[0].begins), (7, expected, at(0)));
        assert_eq!(traffic.take(at(20)), [], "nothing is stored twice");

        get("/v1.0/users/a", 30);
        assert_eq!(traffic.take(at(40))[0].counts.objects, 0, "it was counted in this hour");
        get("/v1.0/users/a", 3_700);
        let next = traffic.take(at(3_800));
        assert_eq!((next[0].counts.objects, next[0].begins), (1, at(3_600)));
    }

    #[test]
    fn what_could_not_be_stored_is_stored_later() {
        let traffic = Traffic::default();
        traffic.admitted(person(1), &Method::GET, "/v1.0/users", at(10));
        let rows = traffic.take(at(4_000));
        traffic.give_back(rows.clone());
        assert_eq!(traffic.take(at(4_000)), rows);
    }

    #[test]
    fn callers_and_objects_are_bounded() {
        let traffic = Traffic::default();
        for number in 0..CALLERS_MAX as u128 + 10 {
            traffic.denied(person(number), at(0));
        }
        assert_eq!(traffic.take(at(3_600)).len(), CALLERS_MAX);
        for number in 0..OBJECTS_MAX + 10 {
            traffic.admitted(person(1), &Method::GET, &format!("/v1.0/users/{number}"), at(3_600));
        }
        assert_eq!(traffic.take(at(3_700))[0].counts.objects as usize, OBJECTS_MAX);
    }
}
