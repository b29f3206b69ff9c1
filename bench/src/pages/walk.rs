//! The three ways to read a page.

use super::{PAGE_ROWS, Query, Reader};
use crate::server::Server;
use anyhow::Context;
use bytes::Bytes;
use keepwatch_graph::Version;
use keepwatch_graph::document::PolicyView;
use keepwatch_storage::{Collection, Condition, OrderKey, PageQuery, PageRows, Store, Value};
use rusqlite::{Connection, OpenFlags};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::path::Path;
use tokio::runtime::Runtime;

/// The statement that the storage runs as well, with nothing around it.
pub(super) struct Bare {
    connection: Connection,
    query: Query,
}

impl Bare {
    pub(super) fn open(database: &Path, query: Query) -> anyhow::Result<Self> {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        // What the storage gives a reader.
        connection.execute_batch("pragma cache_size = -4096")?;
        Ok(Self { connection, query })
    }

    /// The rows' JSON with commas between, how many they are, and where the next page begins.
    #[expect(
        clippy::type_complexity,
        reason = "a name would hide that these are the three things a page has"
    )]
    fn read(&self, place: Option<&(i64, String)>) -> anyhow::Result<(Vec<u8>, usize, Option<(i64, String)>)> {
        let condition = self.query.condition.unwrap_or("1 = 1");
        let behind = place.map_or("", |_| "and (detected_date_time, id) < (?1, ?2)");
        let mut statement = self.connection.prepare_cached(&format!(
            "select document_shared, document_v1, document_policies_v1, detected_date_time, id from risk_detections
            where {condition} {behind} order by detected_date_time desc, id desc limit {}",
            PAGE_ROWS + 1
        ))?;
        let mut rows = match place {
            Some((at, id)) => statement.query((at, id))?,
            None => statement.query(())?,
        };
        let mut json = Vec::with_capacity(PAGE_ROWS * 1400);
        let (mut count, mut last, mut next) = (0, None, None);
        while let Some(row) = rows.next()? {
            if count == PAGE_ROWS {
                next = last.take();
                break;
            }
            if count > 0 {
                json.push(b',');
            }
            let part = |column| row.get_ref(column).and_then(|value| Ok(value.as_str()?));
            json.push(b'{');
            json.extend_from_slice(part(0)?.as_bytes());
            for part in [part(1)?, part(2)?] {
                if !part.is_empty() {
                    json.push(b',');
                    json.extend_from_slice(part.as_bytes());
                }
            }
            json.push(b'}');
            count += 1;
            if count == PAGE_ROWS {
                last = Some((row.get(3)?, row.get(4)?));
            }
        }
        Ok((json, count, next))
    }
}

impl Reader for Bare {
    type Place = (i64, String);

    fn next(&mut self, place: Option<&Self::Place>) -> anyhow::Result<(usize, Option<Self::Place>)> {
        let (_, count, next) = self.read(place)?;
        Ok((count, next))
    }

    fn page(&mut self, place: Option<&Self::Place>) -> anyhow::Result<Vec<u8>> {
        Ok(self.read(place)?.0)
    }
}

/// The storage's own page.
pub(super) struct Stored<'a> {
    store: &'a Store,
    query: PageQuery,
}

impl<'a> Stored<'a> {
    pub(super) fn new(store: &'a Store, query: Query) -> Self {
        let descending = |column| OrderKey {
            column,
            descending: true,
        };
        let query = PageQuery {
            collection: Collection::RiskDetections,
            owner: None,
            linked: None,
            condition: query.condition.map(|sql| Condition {
                sql: sql.to_owned(),
                params: Vec::new(),
            }),
            order: vec![descending("detected_date_time"), descending("id")],
            after: None,
            skip: 0,
            limit: PAGE_ROWS as u32,
            version: Version::V1,
            policies: PolicyView::Empty,
        };
        Self { store, query }
    }

    fn read(&self, place: Option<&Vec<Value<'static>>>) -> anyhow::Result<PageRows> {
        let query = PageQuery {
            after: place.cloned(),
            ..self.query.clone()
        };
        Ok(self.store.read_blocking(|rx| rx.page(&query))?)
    }
}

impl Reader for Stored<'_> {
    type Place = Vec<Value<'static>>;

    fn next(&mut self, place: Option<&Self::Place>) -> anyhow::Result<(usize, Option<Self::Place>)> {
        let page = self.read(place)?;
        Ok((page.objects.len(), page.next))
    }

    fn page(&mut self, place: Option<&Self::Place>) -> anyhow::Result<Vec<u8>> {
        Ok(self.read(place)?.json)
    }
}

/// The whole server: token, permission, `$filter`, storage, envelope, next link.
pub(super) struct Http<'a> {
    runtime: &'a Runtime,
    server: &'a Server,
    first: String,
}

/// What a client looks at in a page.
#[derive(Deserialize)]
struct Page {
    value: Vec<IgnoredAny>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

impl<'a> Http<'a> {
    pub(super) fn new(runtime: &'a Runtime, server: &'a Server, query: Query) -> Self {
        let filter = query
            .filter
            .map_or(String::new(), |filter| format!("&$filter={filter}"));
        Self {
            runtime,
            server,
            first: format!(
                "/v1.0/identityProtection/riskDetections?$top={PAGE_ROWS}&$orderby=detectedDateTime%20desc{filter}"
            ),
        }
    }

    /// The last of so many answers.
    fn read(&self, place: Option<&String>, times: u32) -> anyhow::Result<Bytes> {
        let server = self.server.clone();
        let path = place.unwrap_or(&self.first).clone();
        // As a connection does: on a thread of the runtime, one request after the other.
        let reading = async move {
            let mut page = Bytes::new();
            for _ in 0..times {
                page = server.get(&path).await?;
            }
            anyhow::Ok(page)
        };
        self.runtime.block_on(self.runtime.spawn(reading))?
    }
}

impl Reader for Http<'_> {
    type Place = String;

    fn next(&mut self, place: Option<&String>) -> anyhow::Result<(usize, Option<String>)> {
        let page: Page = serde_json::from_slice(&self.read(place, 1)?)?;
        let path = |link: String| -> anyhow::Result<String> {
            let (_, path) = link.split_once("/v1.0/").context("a next link of another API")?;
            Ok(format!("/v1.0/{path}"))
        };
        Ok((page.value.len(), page.next.map(path).transpose()?))
    }

    fn page(&mut self, place: Option<&String>) -> anyhow::Result<Vec<u8>> {
        Ok(self.read(place, 1)?.into())
    }

    fn pages(&mut self, place: Option<&String>, times: u32) -> anyhow::Result<()> {
        self.read(place, times).map(drop)
    }
}
