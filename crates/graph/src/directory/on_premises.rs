//! What a synchronisation from another directory brings with a user or group.

use crate::timestamp::Timestamp;

complex! {
    /// Fifteen fields for whatever an organisation likes.
    OnPremisesExtensionAttributes "onPremisesExtensionAttributes" {
        extension_attribute_1 "extensionAttribute1": Option<String>,
        extension_attribute_2 "extensionAttribute2": Option<String>,
        extension_attribute_3 "extensionAttribute3": Option<String>,
        extension_attribute_4 "extensionAttribute4": Option<String>,
        extension_attribute_5 "extensionAttribute5": Option<String>,
        extension_attribute_6 "extensionAttribute6": Option<String>,
        extension_attribute_7 "extensionAttribute7": Option<String>,
        extension_attribute_8 "extensionAttribute8": Option<String>,
        extension_attribute_9 "extensionAttribute9": Option<String>,
        extension_attribute_10 "extensionAttribute10": Option<String>,
        extension_attribute_11 "extensionAttribute11": Option<String>,
        extension_attribute_12 "extensionAttribute12": Option<String>,
        extension_attribute_13 "extensionAttribute13": Option<String>,
        extension_attribute_14 "extensionAttribute14": Option<String>,
        extension_attribute_15 "extensionAttribute15": Option<String>,
    }
}

complex! {
    /// Why a value from the other directory could not be taken over.
    OnPremisesProvisioningError "onPremisesProvisioningError" {
        category "category": Option<String>,
        occurred_date_time "occurredDateTime": Option<Timestamp>,
        property_causing_error "propertyCausingError": Option<String>,
        value "value": Option<String>,
    }
}

complex! {
    /// Why a service could not be set up for a user or group. Graph derives one type from it, for errors in XML; this
    /// server sets up no other service, so there is none to show.
    ServiceProvisioningError "serviceProvisioningError" {
        created_date_time "createdDateTime": Option<Timestamp>,
        is_resolved "isResolved": Option<bool>,
        service_instance "serviceInstance": Option<String>,
    } , is [abstract]
}
