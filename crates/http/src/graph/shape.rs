//! What a caller gets of a stored resource: some members only, or without enumeration members that it does not know.
//!
//! Most answers need neither, and their bytes are never parsed.

use crate::licence::hide;
use keepwatch_graph::EntityType;
use keepwatch_graph::mask::mask;
use keepwatch_odata::Select;
use keepwatch_storage::PageRows;
use serde_json::Value;

/// What is done to resources on their way to the caller.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Their type.
    pub(crate) entity: &'static EntityType,
    /// Which members are shown; all where `None`.
    pub(crate) select: Option<Select>,
    /// Whether the caller knows enumeration members after the sentinel.
    pub(crate) knows_all_members: bool,
    /// Whether the imitated licence hides some of it.
    pub(crate) hides: bool,
}

impl Shape {
    /// The resource as the caller gets it; `None` where it can stay as it is.
    pub(crate) fn reshaped(&self, object: &[u8], has_newer_members: bool) -> Option<Vec<u8>> {
        let masks = has_newer_members && !self.knows_all_members;
        if self.select.is_none() && !masks && !self.hides {
            return None;
        }
        let mut value: Value = serde_json::from_slice(object).expect("what is stored was written as JSON");
        if self.hides {
            hide(self.entity, &mut value);
        }
        if masks {
            mask(self.entity, &mut value);
        }
        if let Some(select) = &self.select {
            select.apply(&mut value);
        }
        Some(value.to_string().into_bytes())
    }

    /// The same for a page: the bytes between the brackets.
    pub(crate) fn page(&self, rows: PageRows) -> Vec<u8> {
        let is_untouched = |masked: bool| self.select.is_none() && !self.hides && (self.knows_all_members || !masked);
        if rows.objects.iter().all(|object| is_untouched(object.masked)) {
            return rows.json;
        }
        let mut out = Vec::with_capacity(rows.json.len());
        for object in &rows.objects {
            if !out.is_empty() {
                out.push(b',');
            }
            let stored = &rows.json[object.range.clone()];
            match self.reshaped(stored, object.masked) {
                Some(bytes) => out.extend_from_slice(&bytes),
                None => out.extend_from_slice(stored),
            }
        }
        out
    }
}
