//! The names for which the server's certificate is valid.

use crate::config::sections::Server;
use crate::config::value::HostName;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use x509_parser::extensions::GeneralName;

/// Every name and address under which the server may be called: this machine's, the one it listens on, the public one, and
/// those that the settings add. Sorted, each once.
pub(crate) fn host_names(settings: &Server) -> Vec<HostName> {
    let machine = gethostname::gethostname();
    // A host name that is no DNS name cannot be in a certificate, and nobody can connect to it either.
    let machine = machine.to_str().and_then(HostName::parse);
    let listening = settings.listen.ip();
    let listening = (!listening.is_unspecified()).then_some(HostName::Address(listening));
    let public = settings.public_url.as_ref().map(|url| url.host().clone());

    let always = [
        HostName::Dns("localhost".to_owned()),
        HostName::Address(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        HostName::Address(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ];
    let names: BTreeSet<HostName> = always
        .into_iter()
        .chain(machine)
        .chain(listening)
        .chain(public)
        .chain(settings.names.iter().cloned())
        .collect();
    names.into_iter().collect()
}

/// A name as a certificate has it; `None` for kinds that are neither DNS names nor addresses.
pub(super) fn from_certificate(name: &GeneralName<'_>) -> Option<HostName> {
    match name {
        GeneralName::DNSName(name) => HostName::parse(name),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let v6 = || <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            v4.or_else(|_| v6()).ok().map(HostName::Address)
        }
        _ => None,
    }
}
