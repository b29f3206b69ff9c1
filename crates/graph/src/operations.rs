//! Actions and functions: what can be done with a resource beside reading and writing it, as the schema declares it.

mod applications;
pub mod authentication;
mod conditional_access;
mod directory_objects;
mod risk;
mod subscriptions;

use crate::edm::{Kind, Version, Versions, is_same};

/// An action or a function, bound to a type.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// As it appears in paths.
    pub name: &'static str,
    /// Whether it changes something.
    pub class: OperationClass,
    /// The name of the type that it is bound to, without the namespace.
    pub on: &'static str,
    /// Whether it is bound to a collection of them.
    pub on_collection: bool,
    /// Whether the schema lets what it is bound to be null, which says nothing but is written there.
    pub on_nullable: bool,
    /// What the caller gives.
    pub parameters: &'static [Parameter],
    /// What the caller gets.
    pub returns: Option<Returns>,
    /// Which versions have it.
    pub versions: Versions,
}

/// Whether an operation changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationClass {
    /// Changes something: `POST`, with its parameters in the body.
    Action,
    /// Changes nothing: `GET`, with its parameters in the path.
    Function,
}

/// What a caller gives to an operation.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// As it appears in the body or the path.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it can be null.
    pub nullable: bool,
    /// Whether it can be left out although it is not null: the schema says so by an annotation.
    pub optional: bool,
}

/// What a caller gets from an operation.
#[derive(Debug, Clone, Copy)]
pub struct Returns {
    /// Its type.
    pub kind: Kind,
    /// Whether it can be null.
    pub nullable: bool,
}

const TEXT: Kind = Kind::String;
const TEXTS: Kind = Kind::Collection(&Kind::String);

const fn action(name: &'static str, on: &'static str) -> Operation {
    Operation {
        name,
        class: OperationClass::Action,
        on,
        on_collection: false,
        on_nullable: true,
        parameters: &[],
        returns: None,
        versions: Versions::Both,
    }
}

const fn function(name: &'static str, on: &'static str) -> Operation {
    let class = OperationClass::Function;
    Operation {
        class,
        ..action(name, on)
    }
}

const fn parameter(name: &'static str, kind: Kind) -> Parameter {
    Parameter {
        name,
        kind,
        nullable: true,
        optional: false,
    }
}

impl Parameter {
    /// Whether a caller may leave it out, which means null or what the operation says.
    pub const fn may_be_left_out(&self) -> bool {
        self.nullable || self.optional
    }

    const fn not_null(self) -> Self {
        let nullable = false;
        Self { nullable, ..self }
    }

    const fn optional(self) -> Self {
        let optional = true;
        Self { optional, ..self }
    }
}

impl Operation {
    const fn on_collection(self) -> Self {
        let on_collection = true;
        Self { on_collection, ..self }
    }

    const fn on_not_null(self) -> Self {
        let on_nullable = false;
        Self { on_nullable, ..self }
    }

    const fn takes(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    const fn returns(self, kind: Kind) -> Self {
        let returns = Some(Returns { kind, nullable: true });
        Self { returns, ..self }
    }

    const fn returns_not_null(self, kind: Kind) -> Self {
        let returns = Some(Returns { kind, nullable: false });
        Self { returns, ..self }
    }

    const fn in_beta(self) -> Self {
        let versions = Versions::Beta;
        Self { versions, ..self }
    }
}

/// Every operation, by what it is about. One whose type is not served is in no schema.
const AREAS: &[&[Operation]] = &[
    applications::OPERATIONS,
    authentication::OPERATIONS,
    conditional_access::OPERATIONS,
    directory_objects::OPERATIONS,
    risk::OPERATIONS,
    subscriptions::OPERATIONS,
];

/// The operations that `version` serves.
pub fn all(version: Version) -> impl Iterator<Item = &'static Operation> {
    AREAS
        .iter()
        .flat_map(|area| area.iter())
        .filter(move |operation| operation.versions.include(version))
}

/// The operation of that name that is bound to the type `on` or a collection of it. For constants, such as those of the
/// route table: a name that is wrong there does not compile.
///
/// # Panics
///
/// Where there is no such operation.
pub const fn named(on: &str, name: &str) -> &'static Operation {
    let mut area = 0;
    while area < AREAS.len() {
        let mut at = 0;
        while at < AREAS[area].len() {
            let operation = &AREAS[area][at];
            if is_same(operation.on, on) && is_same(operation.name, name) {
                return operation;
            }
            at += 1;
        }
        area += 1;
    }
    panic!("no type has an operation of that name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_by_its_type() {
        const DISMISS: &Operation = named("riskyUser", "dismiss");
        assert_eq!(DISMISS.parameters[0].name, "userIds");
        for operation in all(Version::Beta) {
            let found = named(operation.on, operation.name);
            assert!(
                std::ptr::eq(found.name, operation.name),
                "two are named {}",
                operation.name
            );
        }
    }

    #[test]
    fn v1_has_nothing_that_only_beta_has() {
        let on_agents = |version| all(version).filter(|operation| operation.on == "riskyAgent").count();
        assert_eq!((on_agents(Version::V1), on_agents(Version::Beta)), (0, 3));
    }
}
