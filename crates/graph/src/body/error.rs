//! What is wrong with a body, and where.

use crate::edm::shown;
use serde_json::Value;
use std::fmt;

/// What is wrong with a body, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct BodyError {
    /// The member: names and positions joined by `/`, such as `ipRanges/0/cidrAddress`; empty for the whole body.
    pub path: String,
    /// What is wrong with it.
    pub problem: BodyProblem,
}

/// What can be wrong with a member.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyProblem {
    /// The type has no such property in that version. The wording is Graph's.
    #[error(
        "The property '{}' does not exist on type 'microsoft.graph.{of}'. Make sure to only use property names that are \
         defined by the type.",
        shown(name)
    )]
    Unknown {
        /// As it was given.
        name: String,
        /// The type.
        of: &'static str,
    },
    /// The operation has no such parameter.
    #[error("`{}` is not a parameter of {of}", shown(name))]
    UnknownParameter {
        /// As it was given.
        name: String,
        /// The operation.
        of: &'static str,
    },
    /// A parameter that must be given is not.
    #[error("`{name}` must be given")]
    Missing {
        /// The parameter.
        name: &'static str,
    },
    /// Given twice, in different case.
    #[error("`{}` is given more than once", shown(name))]
    Repeated {
        /// As it was given the second time.
        name: String,
    },
    /// A navigation property that is not written with the entity.
    #[error(
        "`{name}` is a navigation property of microsoft.graph.{of}: bind it by `{name}@odata.bind` or use its own path"
    )]
    Navigation {
        /// The property.
        name: &'static str,
        /// The type that has it.
        of: &'static str,
    },
    /// JSON of another type.
    #[error("expected {expected}, not {found}")]
    Mismatch {
        /// The type by the schema.
        expected: String,
        /// The JSON type that was found, with its article.
        found: &'static str,
    },
    /// A text or number that is no value of the type.
    #[error("`{}` is not a value of {expected}", shown(value))]
    Value {
        /// The type by the schema.
        expected: &'static str,
        /// What was given.
        value: String,
    },
    /// No member of an enumeration.
    #[error("`{}` is not a member of microsoft.graph.{of}", shown(value))]
    NotAMember {
        /// What was given.
        value: String,
        /// The enumeration.
        of: &'static str,
    },
    /// Null where the schema does not let it be.
    #[error("expected {expected}, not null")]
    Null {
        /// The type by the schema.
        expected: String,
    },
    /// A type has forms, and the value does not say which it has.
    #[error("`@odata.type` must say which kind of microsoft.graph.{of} this is")]
    NoType {
        /// The type that has forms.
        of: &'static str,
    },
    /// `@odata.type` names a type that the value cannot have.
    #[error("`{}` is not a type that derives from microsoft.graph.{of}", shown(name))]
    UnknownType {
        /// As it was given, without the namespace.
        name: String,
        /// The type that is expected.
        of: &'static str,
    },
}

impl BodyProblem {
    pub(crate) fn mismatch(expected: String, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        BodyProblem::Mismatch { expected, found }
    }
}

impl From<BodyProblem> for BodyError {
    fn from(problem: BodyProblem) -> Self {
        let path = String::new();
        Self { path, problem }
    }
}

impl BodyError {
    /// The same, seen from where `name` is a member.
    pub(crate) fn within(mut self, name: &str) -> Self {
        self.path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{name}/{}", self.path)
        };
        self
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Graph's own sentence says where by naming the type; clients look for it as it is.
        if self.path.is_empty() || matches!(self.problem, BodyProblem::Unknown { .. }) {
            return self.problem.fmt(f);
        }
        write!(f, "`{}`: {}", shown(&self.path), self.problem)
    }
}
