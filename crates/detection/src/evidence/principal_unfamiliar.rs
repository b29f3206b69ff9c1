//! Values that a service principal never had.

use super::words::{counted, sign_ins};
use super::{Explain, pair};
use crate::principal_day::Property;
use serde_json::{Value, json};

/// Values that a service principal never had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalUnfamiliar {
    /// The properties; never empty.
    pub properties: Vec<NewProperty>,
    /// How many of the sign-ins ended in a token; the others were refused by a policy.
    pub succeeded: u32,
    /// On how many earlier days the principal signed in.
    pub days: u32,
}

/// One property with new values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProperty {
    /// Which.
    pub property: Property,
    /// The new values, at most a few.
    pub values: Vec<Box<str>>,
    /// The usual ones, at most a few, the most usual first.
    pub usual: Vec<Box<str>>,
    /// In how many earlier sign-ins the property is known: in none it had one of the new values.
    pub of_sign_ins: u32,
}

impl Explain for PrincipalUnfamiliar {
    fn reason(&self) -> String {
        let named: Vec<String> = self
            .properties
            .iter()
            .map(|new| {
                format!(
                    "{} {} (usually {}, in {})",
                    new.property.label(),
                    new.values.join(" and "),
                    new.usual.join(" or "),
                    sign_ins(new.of_sign_ins)
                )
            })
            .collect();
        format!(
            "On none of {} the service principal was seen with the {}.",
            counted(self.days, "day"),
            named.join(", the ")
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let properties = self.properties.iter().map(|new| {
            json!({
                "property": new.property.as_str(),
                "values": new.values,
                "usualValues": new.usual,
                "ofSignIns": new.of_sign_ins,
            })
        });
        vec![
            pair("unfamiliarProperties", Value::from_iter(properties)),
            pair("successfulSignIns", json!(self.succeeded)),
        ]
    }
}
