//! `namedLocation`: places that policies speak of, by address or by country.

use crate::enums::CountryLookupMethodType;
use crate::timestamp::Timestamp;

complex! {
    /// A range of addresses, in one of four forms.
    IpRangeBase "ipRange" {} , is [abstract]
}

complex! {
    /// IPv4 addresses, as a network.
    Ipv4CidrRange "iPv4CidrRange" {
        /// Such as `192.0.2.0/24`.
        cidr_address "cidrAddress": String,
    } not null ["cidrAddress"] base IpRangeBase::TYPE
}

complex! {
    /// IPv4 addresses, from the lowest to the highest.
    Ipv4Range "iPv4Range" {
        lower_address "lowerAddress": String,
        upper_address "upperAddress": String,
    } not null ["lowerAddress", "upperAddress"] base IpRangeBase::TYPE
}

complex! {
    /// IPv6 addresses, as a network.
    Ipv6CidrRange "iPv6CidrRange" {
        /// Such as `2001:db8::/32`.
        cidr_address "cidrAddress": String,
    } not null ["cidrAddress"] base IpRangeBase::TYPE
}

complex! {
    /// IPv6 addresses, from the lowest to the highest.
    Ipv6Range "iPv6Range" {
        lower_address "lowerAddress": String,
        upper_address "upperAddress": String,
    } not null ["lowerAddress", "upperAddress"] base IpRangeBase::TYPE
}

complex_forms! {
    /// A range of addresses.
    IpRange of IpRangeBase::TYPE; {
        V4Cidr(Ipv4CidrRange),
        V4(Ipv4Range),
        V6Cidr(Ipv6CidrRange),
        V6(Ipv6Range),
    }
}

entity! {
    /// What policies and named locations share: they can be deleted and restored.
    PolicyDeletableItem "policyDeletableItem" {
        deleted_date_time "deletedDateTime": Option<Timestamp>,
    } columns {} , is [abstract]
}

entity! {
    /// What all named locations have.
    NamedLocationBase "namedLocation" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        display_name "displayName": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        modified_date_time "modifiedDateTime": Option<Timestamp>,
    } columns {} not null ["displayName"] base PolicyDeletableItem::TYPE
}

entity! {
    /// A place by its addresses. Source: Microsoft Graph v1.0 and beta, `ipNamedLocation`.
    IpNamedLocation "ipNamedLocation" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        display_name "displayName": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        modified_date_time "modifiedDateTime": Option<Timestamp>,
        /// Whether sign-ins from here are thought the organisation's own.
        is_trusted "isTrusted": bool,
        ip_ranges "ipRanges": Vec<IpRange>,
    } columns {} not null ["displayName", "isTrusted", "ipRanges"] base NamedLocationBase::TYPE
}

entity! {
    /// A place by its country. Source: Microsoft Graph v1.0 and beta, `countryNamedLocation`.
    CountryNamedLocation "countryNamedLocation" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        display_name "displayName": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        modified_date_time "modifiedDateTime": Option<Timestamp>,
        /// Two-letter codes of ISO 3166.
        countries_and_regions "countriesAndRegions": Vec<String>,
        country_lookup_method "countryLookupMethod": Option<CountryLookupMethodType>,
        /// Whether addresses count that are not known to be in any country.
        include_unknown_countries_and_regions "includeUnknownCountriesAndRegions": bool,
    } columns {} not null ["displayName", "countriesAndRegions", "includeUnknownCountriesAndRegions"] base NamedLocationBase::TYPE
}

entity_forms! {
    /// A named location. Source: Microsoft Graph v1.0 and beta, `namedLocation`.
    NamedLocation of NamedLocationBase::TYPE; {
        Ip(IpNamedLocation),
        Country(CountryNamedLocation),
    } columns {
        "id" => "id",
        "@odata.type" => "odata_type",
        "displayName" => "display_name",
        "createdDateTime" => "created_date_time",
        "modifiedDateTime" => "modified_date_time",
        "deletedDateTime" => "deleted_date_time",
        "microsoft.graph.ipNamedLocation/isTrusted" => "is_trusted",
        "microsoft.graph.countryNamedLocation/countriesAndRegions" => "countries_and_regions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PolicyView;
    use crate::edm::Version;
    use serde_json::{Value, json};

    #[test]
    fn a_location_is_what_its_type_says_and_writes_what_it_read() {
        let ip = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "1", "deletedDateTime": null,
            "displayName": "Office", "createdDateTime": null, "modifiedDateTime": null, "isTrusted": true, "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"},
                {"@odata.type": "#microsoft.graph.iPv6Range", "lowerAddress": "2001:db8::1", "upperAddress": "2001:db8::9"}]});
        let country = json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": "2", "deletedDateTime": null,
            "displayName": "Home", "createdDateTime": null, "modifiedDateTime": null, "countriesAndRegions": ["DE"],
            "countryLookupMethod": "clientIpAddress", "includeUnknownCountriesAndRegions": false});
        for written in [ip, country] {
            let location: NamedLocation = serde_json::from_value(written.clone()).unwrap();
            let shown = location.document().json(Version::V1, PolicyView::Empty);
            assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), written);
            assert!(shown.starts_with(r##"{"@odata.type":"#microsoft.graph."##), "{shown}");
        }
    }

    #[test]
    fn a_location_without_a_type_of_ours_is_refused() {
        for (body, expected) in [
            (json!({"id": "1"}), "`@odata.type` must say"),
            (
                json!({"@odata.type": "#microsoft.graph.user"}),
                "`user` is not a type that derives from microsoft.graph.namedLocation",
            ),
            (json!([]), "`@odata.type` must say"),
        ] {
            let error = serde_json::from_value::<NamedLocation>(body).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
