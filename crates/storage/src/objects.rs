//! Directory objects by their ids, whatever kind each is of.

use crate::beta_part::Completer;
use crate::collection::Collection;
use crate::error::StoreError;
use crate::rows::in_lists;
use crate::transaction::Rx;
use crate::value::Value;
use keepwatch_graph::Version;
use keepwatch_graph::document::join;
use keepwatch_graph::edm::folded;
use std::collections::HashMap;

/// A resource as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub collection: Collection,
    /// Its JSON object.
    pub json: Vec<u8>,
    /// As [`Object::masked`](crate::Object::masked).
    pub masked: bool,
}

impl Rx<'_> {
    /// The resources among `collections` that have those ids, in the order of the ids; ids of nothing are left out.
    pub fn objects(
        &mut self,
        collections: &[Collection],
        ids: &[String],
        version: Version,
    ) -> Result<Vec<Found>, StoreError> {
        let ids: Vec<String> = ids.iter().map(|id| folded(id)).collect();
        let mut found = HashMap::new();
        for collection in collections {
            self.gather(*collection, &ids, version, &mut found)?;
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    fn gather(
        &mut self,
        collection: Collection,
        ids: &[String],
        version: Version,
        found: &mut HashMap<String, Found>,
    ) -> Result<(), StoreError> {
        let (own, mut completer) = match version {
            Version::V1 => ("document_v1", None),
            Version::Beta => ("document_beta", Some(Completer::new(collection.entity()))),
        };
        let table = collection.table();
        let sql = format!("select id, document_masked, document_shared, {own} from {table} where id in ({{list}})");
        let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::text(id.as_str())).collect();
        in_lists(&sql, 1, &keys, |sql, params| {
            self.query(sql, &params, &mut |row| {
                let own = row.string(3)?;
                let missing = completer.as_mut().map_or("", |completer| completer.missing(own));
                let mut json = Vec::new();
                join(&[row.string(2)?, own, missing], &mut json);
                let masked = row.number(1)? != 0;
                let resource = Found {
                    collection,
                    json,
                    masked,
                };
                found.insert(row.string(0)?.to_owned(), resource);
                Ok(())
            })
        })
    }
}
