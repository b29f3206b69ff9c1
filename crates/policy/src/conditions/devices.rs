//! Which device.

use crate::device_filter::DeviceFilter;
use crate::request::Device;
use crate::truth::Truth;

/// Devices, by what they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    /// These.
    pub include: DeviceKinds,
    /// But not these.
    pub exclude: DeviceKinds,
    /// What a filter over their properties says beside that.
    pub filter: Option<DeviceFilter>,
}

/// Kinds of devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeviceKinds {
    /// Every device.
    pub all: bool,
    /// Those that meet the organisation's rules.
    pub compliant: bool,
    /// Those that are joined to the organisation's own domain as well.
    pub domain_joined: bool,
}

impl DeviceKinds {
    fn have(self, device: &Device) -> Truth {
        let is = |fact: Option<bool>| match device.is_unregistered {
            true => Truth::No,
            false => fact.into(),
        };
        let compliant = Truth::from(self.compliant).and(is(device.is_compliant));
        let domain_joined = Truth::from(self.domain_joined).and(is(device.is_domain_joined));
        Truth::from(self.all).or(compliant).or(domain_joined)
    }
}

impl Devices {
    /// Whether the policy is about this device.
    pub fn met(&self, device: &Device) -> Truth {
        let filtered = self.filter.as_ref().map_or(Truth::Yes, |filter| filter.met(device));
        self.include
            .have(device)
            .but_not(self.exclude.have(device))
            .and(filtered)
    }
}
