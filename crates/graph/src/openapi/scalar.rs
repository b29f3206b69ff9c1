//! Types without members as OpenAPI.

use crate::edm::Kind;
use serde_json::{Value, json};

/// `hh:mm:ss` with a fraction: the format `time` of JSON Schema wants a zone, which a time of day has not.
const TIME_OF_DAY: &str = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,12})?)?$";

/// The schema of a value without members. Bounds are written out: a `format` binds nobody.
pub(super) fn schema(kind: &Kind) -> Value {
    match kind {
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Int32 => json!({"type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX}),
        Kind::Int64 => json!({"type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX}),
        Kind::Double => json!({"type": "number", "format": "double"}),
        Kind::String => json!({"type": "string"}),
        Kind::Guid => json!({"type": "string", "format": "uuid"}),
        Kind::Binary => json!({"type": "string", "format": "byte"}),
        Kind::DateTimeOffset => json!({"type": "string", "format": "date-time"}),
        Kind::TimeOfDay => json!({"type": "string", "pattern": TIME_OF_DAY}),
        Kind::Enum(_) | Kind::Complex(_) | Kind::Entity(_) | Kind::Collection(_) => json!({}),
    }
}
