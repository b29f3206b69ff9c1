//! Which columns a file of users may have, and what they mean.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A text of the user, under its name in Graph.
    Text(&'static str),
    /// One text of a collection.
    Item(&'static str),
    /// `true` or `false` of the user, under its name in Graph.
    Flag(&'static str),
    /// `Yes` where the user may not sign in: Entra's template says the opposite of the property that it names.
    Blocked,
    /// The first password.
    Password,
    /// Whether another password is asked for at the first sign-in.
    MustChange,
}

/// The columns by their names in Graph. What is not in here is Graph's, but nothing that a file should set.
const NAMES: [(&str, Column); 27] = [
    ("userPrincipalName", Column::Text("userPrincipalName")),
    ("displayName", Column::Text("displayName")),
    ("mailNickname", Column::Text("mailNickname")),
    ("accountEnabled", Column::Flag("accountEnabled")),
    ("givenName", Column::Text("givenName")),
    ("surname", Column::Text("surname")),
    ("jobTitle", Column::Text("jobTitle")),
    ("department", Column::Text("department")),
    ("companyName", Column::Text("companyName")),
    ("mail", Column::Text("mail")),
    ("mobilePhone", Column::Text("mobilePhone")),
    ("businessPhones", Column::Item("businessPhones")),
    ("otherMails", Column::Item("otherMails")),
    ("officeLocation", Column::Text("officeLocation")),
    ("streetAddress", Column::Text("streetAddress")),
    ("city", Column::Text("city")),
    ("state", Column::Text("state")),
    ("postalCode", Column::Text("postalCode")),
    ("country", Column::Text("country")),
    ("usageLocation", Column::Text("usageLocation")),
    ("employeeId", Column::Text("employeeId")),
    ("employeeType", Column::Text("employeeType")),
    ("preferredLanguage", Column::Text("preferredLanguage")),
    ("userType", Column::Text("userType")),
    ("password", Column::Password),
    ("forceChangePasswordNextSignIn", Column::MustChange),
    ("passwordProfile", Column::Password),
];

/// What Entra's template calls otherwise than Graph does: the name in the brackets of its heading.
const IN_TEMPLATE: [(&str, Column); 4] = [
    ("accountEnabled", Column::Blocked),
    ("physicalDeliveryOfficeName", Column::Text("officeLocation")),
    ("telephoneNumber", Column::Item("businessPhones")),
    ("mobile", Column::Text("mobilePhone")),
];

/// The column of that heading: `displayName`, or `Name [displayName] Required` as in Entra's template.
pub(super) fn of_heading(heading: &str) -> Option<Column> {
    let heading = heading.trim();
    let bracketed = heading
        .split_once('[')
        .and_then(|(_, rest)| Some(rest.split_once(']')?.0.trim()));
    let find = |columns: &[(&str, Column)], name: &str| {
        let mut named = columns.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, column)| *column)
    };
    match bracketed {
        Some(name) => find(&IN_TEMPLATE, name).or_else(|| find(&NAMES, name)),
        None => find(&NAMES, heading),
    }
}

/// What people call the column of a member that the rules name, such as `passwordProfile/password`.
pub(super) fn column_of(member: &str) -> &str {
    member.rsplit('/').next().unwrap_or(member)
}

/// `true` and `false`, and the words that people and spreadsheets write for them.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::directory::User;
    use keepwatch_graph::{Version, body};
    use serde_json::json;

    #[test]
    fn every_text_is_a_property_of_users() {
        for (_, column) in NAMES.iter().chain(&IN_TEMPLATE) {
            let (name, value) = match *column {
                Column::Text(name) => (name, json!("x")),
                Column::Item(name) => (name, json!(["x"])),
                Column::Flag(name) => (name, json!(true)),
                Column::Blocked | Column::Password | Column::MustChange => continue,
            };
            let read = body::read(User::TYPE, Version::V1, json!({name: value}));
            assert!(read.is_ok(), "{name}: {read:?}");
        }
    }

    #[test]
    fn headings_are_graphs_or_those_of_the_template() {
        let cases = [
            ("userPrincipalName", Some(Column::Text("userPrincipalName"))),
            (" USERPRINCIPALNAME ", Some(Column::Text("userPrincipalName"))),
            ("accountEnabled", Some(Column::Flag("accountEnabled"))),
            (
                "User name [userPrincipalName] Required",
                Some(Column::Text("userPrincipalName")),
            ),
            ("Initial password [passwordProfile] Required", Some(Column::Password)),
            (
                "Block sign in (Yes/No) [accountEnabled] Required",
                Some(Column::Blocked),
            ),
            (
                "Office [physicalDeliveryOfficeName]",
                Some(Column::Text("officeLocation")),
            ),
            ("Alternate email [otherMails]", Some(Column::Item("otherMails"))),
            ("shoeSize", None),
            ("Shoe size [shoeSize]", None),
            ("[", None),
            ("", None),
        ];
        for (heading, expected) in cases {
            assert_eq!(of_heading(heading), expected, "{heading}");
        }
    }
}
