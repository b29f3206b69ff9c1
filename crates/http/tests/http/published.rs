//! Microsoft's published requests and answers, and how an answer is held against a published one.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// Members of published answers that the schema lacks: the name of a setting that went, and an older name of
/// `createdDateTime`.
const DEFECTS: [&str; 2] = ["includeProtectionLevels", "creationDateTime"];

/// The published requests of operations whose names begin so, where the project has them.
pub(crate) fn samples(operations: &[&str]) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/samples");
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: there are no samples beside this repository");
        return None;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let operation = name.trim_start_matches("v1.0.").trim_start_matches("beta.");
        name.ends_with(".request.json") && operations.iter().any(|ours| operation.starts_with(ours))
    };
    let mut requests: Vec<PathBuf> = paths.filter(is_ours).collect();
    requests.sort();
    Some(requests)
}

/// The JSON of a file.
pub(crate) fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Whether `ours` has every member that `published` has, of the same type; a list, where both have items, compares the
/// first ones. What is null on one side may be anything on the other.
pub(crate) fn compare(path: &str, published: &Value, ours: &Value) {
    match (published, ours) {
        (Value::Object(published), Value::Object(ours)) => {
            let is_data = |name: &str| !name.contains('@') && !DEFECTS.contains(&name);
            for (name, value) in published.iter().filter(|(name, _)| is_data(name)) {
                let found = ours.get(name).unwrap_or_else(|| panic!("{path} lacks `{name}`"));
                compare(&format!("{path}/{name}"), value, found);
            }
        }
        (Value::Array(published), Value::Array(ours)) => {
            if let (Some(published), Some(ours)) = (published.first(), ours.first()) {
                compare(&format!("{path}/0"), published, ours);
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (published, ours) => {
            let is_same = std::mem::discriminant(published) == std::mem::discriminant(ours);
            assert!(is_same, "{path}: {published} is published, and it is {ours}");
        }
    }
}
