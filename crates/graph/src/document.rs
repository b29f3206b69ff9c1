//! The stored form of a resource: pieces of JSON that answers are joined from, byte by byte.

use crate::edm::{Edm, Version, write_string};

/// A resource as it is stored: the JSON members that every caller gets, and fragments for what only some get.
///
/// Each part is a list of members without braces, such as `"id":"1","riskLevel":"low"`; an empty part adds nothing.
/// An answer is the shared part, the version's own part and, for callers who may read policies, the policies' part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Members that v1.0 and beta write alike.
    pub shared: String,
    /// Members that v1.0 writes in its own way.
    pub v1: String,
    /// Members that only beta has, or writes in its own way.
    pub beta: String,
    /// Members for callers who may read Conditional Access policies, as v1.0 writes them.
    pub policies_v1: String,
    /// The same as beta writes them.
    pub policies_beta: String,
    /// Whether a caller who does not know enumeration members after the sentinel must get a masked copy.
    pub masked: bool,
}

/// What a caller may see of the policies that were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyView {
    /// May read them.
    Full,
    /// May not: the collection is shown empty.
    Empty,
}

impl Document {
    /// The whole JSON object for one caller.
    pub fn json(&self, version: Version, policies: PolicyView) -> String {
        let parts = self.parts(version, policies);
        let mut out = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum::<usize>() + 1);
        join(&parts, &mut out);
        String::from_utf8(out).expect("parts are text")
    }

    /// The parts that make the answer for one caller.
    pub fn parts(&self, version: Version, policies: PolicyView) -> [&str; 3] {
        let (own, policies_full) = match version {
            Version::V1 => (&self.v1, &self.policies_v1),
            Version::Beta => (&self.beta, &self.policies_beta),
        };
        let policies = match policies {
            PolicyView::Full => policies_full.as_str(),
            PolicyView::Empty if policies_full.is_empty() => "",
            PolicyView::Empty => NO_POLICIES,
        };
        [&self.shared, own, policies]
    }
}

impl Document {
    /// The same, its first member saying of which type it is.
    pub(crate) fn with_type(mut self, name: &str) -> Self {
        let separator = if self.shared.is_empty() { "" } else { "," };
        let said = format!(r##""@odata.type":"#microsoft.graph.{name}"{separator}"##);
        self.shared.insert_str(0, &said);
        self
    }
}

/// What callers who may not read policies get in the place of a policies part.
pub const NO_POLICIES: &str = r#""appliedConditionalAccessPolicies":[]"#;

/// Appends the object made of `parts`, those that are empty left out.
pub fn join(parts: &[&str], out: &mut Vec<u8>) {
    out.push(b'{');
    let mut first = true;
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !first {
            out.push(b',');
        }
        first = false;
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'}');
}

/// Writes one JSON object, member by member.
pub(crate) struct Object<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Object<'a> {
    pub(crate) fn begin(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    pub(crate) fn member<T: Edm>(&mut self, name: &str, value: &T, version: Version) {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        write_string(name, self.out);
        self.out.push(b':');
        value.write(version, self.out);
    }

    pub(crate) fn end(self) {
        self.out.push(b'}');
    }
}

/// Appends a complex value, its first member saying of which type it is.
pub(crate) fn write_form<T: Edm>(name: &str, value: &T, version: Version, out: &mut Vec<u8>) {
    let begin = out.len();
    value.write(version, out);
    let separator = if out[begin + 1] == b'}' { "" } else { "," };
    let said = format!(r##""@odata.type":"#microsoft.graph.{name}"{separator}"##);
    out.splice(begin + 1..begin + 1, said.into_bytes());
}

/// Gathers the parts of a [`Document`].
pub(crate) struct Parts {
    shared: Vec<u8>,
    v1: Vec<u8>,
    beta: Vec<u8>,
    policies_v1: Vec<u8>,
    policies_beta: Vec<u8>,
}

impl Parts {
    pub(crate) fn new() -> Self {
        Self {
            shared: Vec::with_capacity(1536),
            v1: Vec::new(),
            beta: Vec::new(),
            policies_v1: Vec::new(),
            policies_beta: Vec::new(),
        }
    }

    pub(crate) fn member<T: Edm>(&mut self, name: &str, value: &T) {
        if !T::DIFFERS {
            append(&mut self.shared, name, value, Version::V1);
            return;
        }
        let (mut v1, mut beta) = (Vec::new(), Vec::new());
        value.write(Version::V1, &mut v1);
        value.write(Version::Beta, &mut beta);
        if v1 == beta {
            append_raw(&mut self.shared, name, &v1);
        } else {
            append_raw(&mut self.v1, name, &v1);
            append_raw(&mut self.beta, name, &beta);
        }
    }

    pub(crate) fn beta_member<T: Edm>(&mut self, name: &str, value: &T) {
        append(&mut self.beta, name, value, Version::Beta);
    }

    pub(crate) fn policies_member<T: Edm>(&mut self, name: &str, value: &T) {
        append(&mut self.policies_v1, name, value, Version::V1);
        append(&mut self.policies_beta, name, value, Version::Beta);
    }

    pub(crate) fn finish(self, masked: bool) -> Document {
        let text = |bytes| String::from_utf8(bytes).expect("JSON writers write UTF-8");
        Document {
            shared: text(self.shared),
            v1: text(self.v1),
            beta: text(self.beta),
            policies_v1: text(self.policies_v1),
            policies_beta: text(self.policies_beta),
            masked,
        }
    }
}

fn append<T: Edm>(out: &mut Vec<u8>, name: &str, value: &T, version: Version) {
    name_of_next(out, name);
    value.write(version, out);
}

fn append_raw(out: &mut Vec<u8>, name: &str, json: &[u8]) {
    name_of_next(out, name);
    out.extend_from_slice(json);
}

fn name_of_next(out: &mut Vec<u8>, name: &str) {
    if !out.is_empty() {
        out.push(b',');
    }
    write_string(name, out);
    out.push(b':');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SignIn;
    use serde_json::Value;

    const LINE: &str = r#"{"id":"66ea54eb-6301-4ee5-be62-ff5a759b0100","createdDateTime":"2020-03-13T19:15:41Z","userId":"26be570a-ae82-4189-b4e2-a37c6808512d",
        "foreign":{"a":[1]},"riskEventTypes":null,"deviceDetail":{"browser":"Edge 80.0","browserId":"b1"},
        "appliedConditionalAccessPolicies":[{"id":"p1","result":"notEnabled","conditionsSatisfied":"none"}]}"#;

    fn shown(version: Version, policies: PolicyView) -> Value {
        let sign_in: SignIn = serde_json::from_str(LINE).unwrap();
        serde_json::from_str(&sign_in.document().json(version, policies)).unwrap()
    }

    #[test]
    fn v1_shows_no_beta_member_and_beta_shows_all() {
        let (v1, beta) = (
            shown(Version::V1, PolicyView::Full),
            shown(Version::Beta, PolicyView::Full),
        );
        for property in SignIn::TYPE.properties {
            assert_eq!(
                v1.get(property.name).is_some(),
                property.versions.include(Version::V1),
                "{}",
                property.name
            );
            assert!(beta.get(property.name).is_some(), "{}", property.name);
        }
        assert_eq!(v1["createdDateTime"], "2020-03-13T19:15:41.0000000Z");
        assert_eq!(v1["deviceDetail"].get("browserId"), None);
        assert_eq!(beta["deviceDetail"]["browserId"], "b1");
        assert_eq!(v1["riskEventTypes"], serde_json::json!([]));
        assert_eq!(v1.get("foreign"), None);
    }

    #[test]
    fn policies_are_shown_to_those_who_may_read_them() {
        assert_eq!(
            shown(Version::V1, PolicyView::Full)["appliedConditionalAccessPolicies"][0]["id"],
            "p1"
        );
        assert_eq!(
            shown(Version::V1, PolicyView::Full)["appliedConditionalAccessPolicies"][0].get("conditionsSatisfied"),
            None
        );
        assert_eq!(
            shown(Version::Beta, PolicyView::Full)["appliedConditionalAccessPolicies"][0]["conditionsSatisfied"],
            "none"
        );
        assert_eq!(
            shown(Version::Beta, PolicyView::Empty)["appliedConditionalAccessPolicies"],
            serde_json::json!([])
        );
    }
}
