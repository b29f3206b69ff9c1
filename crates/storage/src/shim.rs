use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::{EntityType, Kind, UNKNOWN_ENUM_VALUE, folded};
use serde_json::Value as Json;
pub(crate) enum SqlValue {
    Null,
    Integer(i64),
    #[allow(dead_code)]
    Real(f64),
    Text(String),
}
pub(crate) fn columns(entity: &'static EntityType, resource: &Json) -> Vec<(&'static str, SqlValue)> {
    entity
        .columns
        .iter()
        .map(|(path, column)| {
            let mut properties = entity.properties;
            let mut kind = None;
            for name in path.split('/') {
                let p = properties.iter().find(|p| p.name == name).unwrap();
                kind = Some(p.kind);
                match p.kind {
                    Kind::Complex(c) => properties = c.properties,
                    Kind::Collection(Kind::Complex(c)) => properties = c.properties,
                    _ => {}
                }
            }
            let json = path.split('/').try_fold(resource, |json, name| json.get(name));
            (
                *column,
                match (kind.unwrap(), json) {
                    (Kind::Collection(_), json) => SqlValue::Text(
                        serde_json::to_string(
                            &json
                                .and_then(Json::as_array)
                                .map_or(&[][..], Vec::as_slice)
                                .iter()
                                .filter_map(Json::as_str)
                                .map(folded)
                                .collect::<Vec<_>>(),
                        )
                        .unwrap(),
                    ),
                    (_, None | Some(Json::Null)) => SqlValue::Null,
                    (Kind::Boolean, Some(j)) => SqlValue::Integer(j.as_bool().unwrap().into()),
                    (Kind::Int32, Some(j)) => SqlValue::Integer(j.as_i64().unwrap()),
                    (Kind::DateTimeOffset, Some(j)) => {
                        SqlValue::Integer(Timestamp::parse(j.as_str().unwrap()).unwrap().ticks())
                    }
                    (Kind::Enum(of), Some(j)) => SqlValue::Integer(
                        of.member(j.as_str().unwrap())
                            .map_or(UNKNOWN_ENUM_VALUE, |m| m.value)
                            .into(),
                    ),
                    (_, Some(j)) => SqlValue::Text(folded(j.as_str().unwrap())),
                },
            )
        })
        .collect()
}
