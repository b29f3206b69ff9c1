//! What rules can ask of a device.

/// A property of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceProperty {
    /// `deviceId`
    DeviceId,
    /// `displayName`
    DisplayName,
    /// `deviceOwnership`: `Personal` or `Company`
    Ownership,
    /// `enrollmentProfileName`
    EnrollmentProfileName,
    /// `extensionAttribute1` to `extensionAttribute15`
    ExtensionAttribute(u8),
    /// `isCompliant`
    IsCompliant,
    /// `manufacturer`
    Manufacturer,
    /// `mdmAppId`
    MdmAppId,
    /// `model`
    Model,
    /// `operatingSystem`
    OperatingSystem,
    /// `operatingSystemVersion`
    OperatingSystemVersion,
    /// `physicalIds`
    PhysicalIds,
    /// `profileType`
    ProfileType,
    /// `systemLabels`
    SystemLabels,
    /// `trustType`: `AzureAD`, `ServerAD` or `Workplace`
    TrustType,
}

/// What is known of a property. Texts are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceFact {
    /// Yes or no.
    Flag(bool),
    /// One text.
    Text(Box<str>),
    /// Several.
    Texts(Vec<Box<str>>),
}

impl DeviceFact {
    /// A text, as facts hold it.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase().into())
    }

    /// Several texts.
    pub fn texts(texts: &[String]) -> Self {
        Self::Texts(texts.iter().map(|text| text.to_lowercase().into()).collect())
    }
}

const NAMES: [(&str, DeviceProperty); 14] = [
    ("deviceId", DeviceProperty::DeviceId),
    ("displayName", DeviceProperty::DisplayName),
    ("deviceOwnership", DeviceProperty::Ownership),
    ("enrollmentProfileName", DeviceProperty::EnrollmentProfileName),
    ("isCompliant", DeviceProperty::IsCompliant),
    ("manufacturer", DeviceProperty::Manufacturer),
    ("mdmAppId", DeviceProperty::MdmAppId),
    ("model", DeviceProperty::Model),
    ("operatingSystem", DeviceProperty::OperatingSystem),
    ("operatingSystemVersion", DeviceProperty::OperatingSystemVersion),
    ("physicalIds", DeviceProperty::PhysicalIds),
    ("profileType", DeviceProperty::ProfileType),
    ("systemLabels", DeviceProperty::SystemLabels),
    ("trustType", DeviceProperty::TrustType),
];

impl DeviceProperty {
    /// The property that rules call so, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, property)| *property).or_else(|| extension(name))
    }
}

fn extension(name: &str) -> Option<DeviceProperty> {
    const PREFIX: &str = "extensionAttribute";
    let (prefix, number) = name.split_at_checked(PREFIX.len())?;
    let is_plain = !number.starts_with(['0', '+']);
    let number = number.parse().ok().filter(|number| (1..=15).contains(number))?;
    (prefix.eq_ignore_ascii_case(PREFIX) && is_plain).then_some(DeviceProperty::ExtensionAttribute(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifteen_extension_attributes() {
        let cases = [
            ("extensionAttribute1", Some(1)),
            ("EXTENSIONATTRIBUTE15", Some(15)),
            ("extensionAttribute0", None),
            ("extensionAttribute16", None),
            ("extensionAttribute01", None),
            ("extensionAttribute+1", None),
            ("extensionAttribute", None),
            ("someOtherAttribute5", None),
            ("extension", None),
        ];
        for (name, expected) in cases {
            let expected = expected.map(DeviceProperty::ExtensionAttribute);
            assert_eq!(DeviceProperty::named(name), expected, "{name}");
        }
    }
}
