//! The declarations against Graph's published schema, where it is at hand: no property of a type that is served is
//! missing, invented, or of another type.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use keepwatch_graph::agent_risk::{AgentRiskDetection, RiskyAgent};
use keepwatch_graph::conditional_access::authentication_strength::{
    AuthenticationMethodModeDetail, AuthenticationStrengthRoot, Fido2CombinationConfiguration,
    UpdateAllowedCombinationsResult, X509CertificateCombinationConfiguration,
};
use keepwatch_graph::conditional_access::named_location::{CountryNamedLocation, IpNamedLocation};
use keepwatch_graph::conditional_access::sign_in_conditions::{
    ApplicationContext, AuthContext, ServicePrincipalSignIn, SignInConditions, UserActionContext, UserSignIn,
};
use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy,
    ConditionalAccessTemplate, WhatIfAnalysisResult,
};
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, FederatedIdentityCredential, OAuth2PermissionGrant, ServicePrincipal, User,
};
use keepwatch_graph::directory_audit::DirectoryAudit;
use keepwatch_graph::edm::{ComplexType, EntityType, EnumType, Kind, Property, Version};
use keepwatch_graph::roots::{AuditLogRoot, IdentityProtectionRoot};
use keepwatch_graph::{
    RiskDetection, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem, RiskyUser, RiskyUserHistoryItem,
    ServicePrincipalRiskDetection, SignIn,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the schemas are, beside a checkout.
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spec/csdl");

/// Types that the beta schema at hand does not derive from what they derive from in v1.0, and in the documentation of beta.
const DERIVED_IN_BETA: [(&str, &str); 1] = [("riskyServicePrincipalHistoryItem", "riskyServicePrincipal")];

/// Members that the schema has and we do not serve, with the reason.
const NOT_SERVED: [(&str, &str); 1] = [
    // Of another namespace, about licences, which this server does not have.
    ("user", "cloudLicensing"),
];

/// Members that the schema at hand lacks and Graph has: Microsoft's published answers show each of them as null.
const BESIDE_THE_SCHEMA: [(&str, &str); 11] = [
    ("conditionalAccessPolicy", "partialEnablementStrategy"),
    ("whatIfAnalysisResult", "partialEnablementStrategy"),
    ("conditionalAccessConditionSet", "clients"),
    ("conditionalAccessConditionSet", "times"),
    ("conditionalAccessConditionSet", "signInRiskDetections"),
    ("conditionalAccessConditionSet", "deviceStates"),
    ("conditionalAccessApplications", "networkAccess"),
    ("conditionalAccessApplications", "globalSecureAccess"),
    ("conditionalAccessSessionControls", "continuousAccessEvaluation"),
    ("conditionalAccessSessionControls", "networkAccessSecurity"),
    ("conditionalAccessSessionControls", "globalSecureAccessFilteringProfile"),
];

fn schema(version: Version) -> Option<String> {
    let file = match version {
        Version::V1 => "graph-v1.0-subset.csdl.xml",
        Version::Beta => "graph-beta-subset.csdl.xml",
    };
    let path = Path::new(SCHEMAS).join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    text
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
    line[start..].split('"').next()
}

/// The lines inside the element that declares `name`.
fn element<'a>(schema: &'a str, name: &str) -> Option<(&'a str, Vec<&'a str>)> {
    let mut lines = schema.lines().map(str::trim);
    let head = lines.find(|line| {
        let is_type = ["<EntityType ", "<ComplexType ", "<EnumType "]
            .iter()
            .any(|tag| line.starts_with(tag));
        is_type && attribute(line, "Name") == Some(name)
    })?;
    let inside = lines.take_while(|line| !head.ends_with("/>") && !is_end(line));
    Some((head, inside.collect()))
}

fn is_end(line: &str) -> bool {
    ["</EntityType>", "</ComplexType>", "</EnumType>"].contains(&line)
}

/// The properties that the schema gives a type, inherited ones included: name to type.
fn declared(schema: &str, name: &str) -> BTreeMap<String, String> {
    let Some((head, lines)) = element(schema, name) else {
        return BTreeMap::new();
    };
    let mut properties: BTreeMap<String, String> = lines
        .iter()
        .filter(|line| line.starts_with("<Property "))
        // A stream is read at a place of its own, and has no JSON.
        .filter(|line| attribute(line, "Type") != Some("Edm.Stream"))
        .map(|line| {
            let kind = attribute(line, "Type").unwrap();
            (
                attribute(line, "Name").unwrap().to_owned(),
                kind.replace("graph.", "microsoft.graph."),
            )
        })
        .collect();
    let derived = DERIVED_IN_BETA.iter().find(|(derived, _)| *derived == name);
    let base = derived.map(|(_, base)| *base).or(attribute(head, "BaseType"));
    if let Some(base) = base {
        properties.extend(declared(schema, base.trim_start_matches("graph.")));
    }
    properties
}

/// Whether a property is an entity inside of another, which the schema declares elsewhere.
fn is_navigation(kind: &Kind) -> bool {
    matches!(kind, Kind::Entity(_) | Kind::Collection(Kind::Entity(_)))
}

/// The complex types and enumerations that properties lead to.
fn reached(properties: &'static [Property], version: Version, types: &mut Types) {
    let is_beside = |name: &str| version == Version::V1 && BESIDE_THE_SCHEMA.iter().any(|(_, beside)| *beside == name);
    for property in properties.iter().filter(|property| property.versions.include(version)) {
        if is_beside(property.name) {
            continue;
        }
        let mut kind = &property.kind;
        while let Kind::Collection(of) = kind {
            kind = of;
        }
        match kind {
            Kind::Complex(complex) if types.complex.insert(complex.name) => {
                types.properties.push((complex.name, complex.properties));
                reached(complex.properties, version, types);
            }
            Kind::Enum(enumeration) if types.enumerations.insert(enumeration.name) => types.members.push(enumeration),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Types {
    complex: BTreeSet<&'static str>,
    enumerations: BTreeSet<&'static str>,
    properties: Vec<(&'static str, &'static [Property])>,
    members: Vec<&'static EnumType>,
}

const SERVED: &[&EntityType] = &[
    IdentityProtectionRoot::TYPE,
    RiskDetection::TYPE,
    RiskyUser::TYPE,
    RiskyUserHistoryItem::TYPE,
    RiskyServicePrincipal::TYPE,
    RiskyServicePrincipalHistoryItem::TYPE,
    ServicePrincipalRiskDetection::TYPE,
    AuditLogRoot::TYPE,
    SignIn::TYPE,
    DirectoryAudit::TYPE,
    User::TYPE,
    Application::TYPE,
    ServicePrincipal::TYPE,
    AppRoleAssignment::TYPE,
    OAuth2PermissionGrant::TYPE,
    FederatedIdentityCredential::TYPE,
    ConditionalAccessPolicy::TYPE,
    WhatIfAnalysisResult::TYPE,
    IpNamedLocation::TYPE,
    CountryNamedLocation::TYPE,
    ConditionalAccessTemplate::TYPE,
    AuthenticationContextClassReference::TYPE,
    AuthenticationStrengthPolicy::TYPE,
    AuthenticationMethodModeDetail::TYPE,
    AuthenticationStrengthRoot::TYPE,
    Fido2CombinationConfiguration::TYPE,
    X509CertificateCombinationConfiguration::TYPE,
];

/// What actions take and answer.
const PARAMETERS: &[&ComplexType] = &[
    SignInConditions::TYPE,
    UserSignIn::TYPE,
    ServicePrincipalSignIn::TYPE,
    ApplicationContext::TYPE,
    UserActionContext::TYPE,
    AuthContext::TYPE,
    UpdateAllowedCombinationsResult::TYPE,
];

const SERVED_IN_BETA: &[&EntityType] = &[RiskyAgent::TYPE, AgentRiskDetection::TYPE];

fn served(version: Version) -> Types {
    let mut types = Types::default();
    let only_beta = SERVED_IN_BETA.iter().filter(|_| version == Version::Beta);
    for entity in SERVED.iter().chain(only_beta).copied() {
        types.properties.push((entity.name, entity.properties));
        reached(entity.properties, version, &mut types);
    }
    for complex in PARAMETERS {
        types.properties.push((complex.name, complex.properties));
        reached(complex.properties, version, &mut types);
    }
    types
}

#[test]
fn properties_are_those_of_the_schema() {
    let stable = schema(Version::V1);
    for version in [Version::V1, Version::Beta] {
        let Some(schema) = schema(version) else { continue };
        for (name, properties) in served(version).properties {
            let ours: BTreeMap<String, String> = properties
                .iter()
                .filter(|property| property.versions.include(version))
                .filter(|property| {
                    !BESIDE_THE_SCHEMA.contains(&(name, property.name)) && !is_navigation(&property.kind)
                })
                .map(|property| (property.name.to_owned(), property.kind.name()))
                .collect();
            let mut expected = declared(&schema, name);
            if version == Version::Beta {
                // The beta schema at hand is a national cloud's, which is narrower than the global one: what v1.0 has, the
                // global beta has too.
                expected.extend(stable.iter().flat_map(|stable| declared(stable, name)));
            }
            expected.retain(|property, _| !NOT_SERVED.contains(&(name, property)));
            expected.retain(|property, _| !BESIDE_THE_SCHEMA.contains(&(name, property)));
            assert!(
                !expected.is_empty() || properties.is_empty(),
                "the schema has no {name}"
            );
            assert_eq!(ours, expected, "{name} in {}", version.segment());
        }
    }
}

#[test]
fn members_are_those_of_the_v1_schema() {
    let Some(schema) = schema(Version::V1) else { return };
    for enumeration in served(Version::V1).members {
        let (_, lines) = element(&schema, enumeration.name).unwrap();
        let member = |line: &&str| {
            Some((
                attribute(line, "Name")?.to_owned(),
                attribute(line, "Value")?.parse().ok()?,
            ))
        };
        let declared: BTreeMap<String, i32> = lines.iter().filter_map(member).collect();
        let ours = enumeration
            .members
            .iter()
            .map(|member| (member.name.to_owned(), member.value))
            .collect::<BTreeMap<_, _>>();
        assert_eq!(ours, declared, "{}", enumeration.name);
        let sentinel = enumeration.member("unknownFutureValue").map(|member| member.value);
        for member in enumeration.members {
            let is_after = sentinel.is_some_and(|sentinel| member.value > sentinel);
            assert_eq!(
                member.after_sentinel, is_after,
                "{} of {}",
                member.name, enumeration.name
            );
        }
    }
}
