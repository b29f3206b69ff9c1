//! A value that is no resource: what an action or a function gives, or a property by itself.

use crate::graph::answer::{applied, entity_body, odata_json, page_body};
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use axum::response::Response;
use keepwatch_graph::edm::{Edm, Kind};
use keepwatch_graph::mask::mask_value;
use serde_json::Value;

/// 200 with a value of that type: the members of a complex one, the items of a collection.
pub(crate) fn answer<T: Edm>(request: &GraphRequest, kind: &'static Kind, value: &T) -> Result<Response, GraphError> {
    let mut written = Vec::new();
    value.write(request.version, &mut written);
    if value.needs_mask() && !request.knows_all_members {
        let mut shown: Value = serde_json::from_slice(&written).expect("values write JSON");
        mask_value(kind, &mut shown);
        written = shown.to_string().into_bytes();
    }
    let context = request.context(&kind.name(), None)?;
    let body = match kind {
        Kind::Collection(_) => {
            let items = written.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
            page_body(
                &context,
                None,
                None,
                items.expect("a collection is written as an array"),
            )
        }
        _ => entity_body(&context, &written),
    };
    Ok(applied(request, odata_json(body)))
}
