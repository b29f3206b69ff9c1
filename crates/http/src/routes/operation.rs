//! What routes do, as data: OpenAPI, the schema's actions and functions, and the table of what is compatible are made from
//! it.

use crate::routes::Route;
use axum::http::StatusCode;
use keepwatch_graph::EntityType;
use keepwatch_graph::edm::Property;
use keepwatch_graph::operations;
use keepwatch_odata::Limits;

/// What a route does.
#[derive(Debug, Clone, Copy)]
pub enum Operation {
    /// Answers with a page.
    Lists {
        /// What of.
        entity: &'static EntityType,
        /// Which query options it takes, and how far.
        limits: Limits,
    },
    /// Answers with a number.
    Counts {
        /// What is counted.
        entity: &'static EntityType,
        /// Which query options it takes.
        limits: Limits,
    },
    /// Answers with one resource.
    Gets(&'static EntityType),
    /// Answers with one property of a resource.
    Reads(&'static Property),
    /// Makes a resource, and answers with it.
    Creates(&'static EntityType),
    /// Changes a resource.
    Updates(&'static EntityType),
    /// Changes a resource, or makes it where there is none.
    Upserts(&'static EntityType),
    /// Removes a resource.
    Deletes,
    /// Puts a resource that there is among others: the body names it by `@odata.id`.
    Links,
    /// Takes a resource out of others.
    Unlinks,
    /// Does something that has a name: an action of the schema, its parameters in the body.
    Acts(&'static operations::Operation),
    /// Answers a question that has a name: a function of the schema, its arguments in the path.
    Calls(&'static operations::Operation),
    /// Says what there is: a description of the API.
    Describes,
    /// Answers many requests at once.
    Batches,
    /// Says that it is there no more.
    Retired,
    /// Nothing of Graph's: its protocol is described elsewhere.
    Elsewhere,
}

impl Operation {
    /// The status of its success, where it is the usual one.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Operation::Lists { .. } | Operation::Counts { .. } | Operation::Gets(_) | Operation::Reads(_) => {
                StatusCode::OK
            }
            Operation::Describes | Operation::Batches | Operation::Elsewhere => StatusCode::OK,
            Operation::Creates(_) => StatusCode::CREATED,
            Operation::Updates(_)
            | Operation::Upserts(_)
            | Operation::Deletes
            | Operation::Links
            | Operation::Unlinks => StatusCode::NO_CONTENT,
            Operation::Acts(operation) | Operation::Calls(operation) => match operation.returns {
                Some(_) => StatusCode::OK,
                None => StatusCode::NO_CONTENT,
            },
            Operation::Retired => StatusCode::GONE,
        }
    }
}

/// What a route does, said behind it: `guarded(..).lists(RiskyUser::TYPE, &LIMITS)`. Each sets the usual status.
impl Route {
    fn does(mut self, operation: Operation) -> Self {
        self.status = operation.status();
        self.operation = operation;
        self
    }

    /// Answers with pages of such resources.
    #[must_use]
    pub fn lists(self, entity: &'static EntityType, limits: &Limits) -> Self {
        let limits = *limits;
        self.does(Operation::Lists { entity, limits })
    }

    /// Answers with how many such resources there are.
    #[must_use]
    pub fn counts(self, entity: &'static EntityType, limits: &Limits) -> Self {
        let limits = *limits;
        self.does(Operation::Counts { entity, limits })
    }

    /// Answers with one such resource.
    #[must_use]
    pub fn gets(self, entity: &'static EntityType) -> Self {
        self.does(Operation::Gets(entity))
    }

    /// Answers with the property of that name, which such a resource has.
    #[must_use]
    pub fn reads(self, entity: &'static EntityType, name: &str) -> Self {
        let mut properties = entity.properties.iter();
        let found = properties.find(|property| property.name == name);
        self.does(Operation::Reads(found.expect("routes name properties that there are")))
    }

    /// Makes such a resource.
    #[must_use]
    pub fn creates(self, entity: &'static EntityType) -> Self {
        self.does(Operation::Creates(entity))
    }

    /// Changes such a resource.
    #[must_use]
    pub fn updates(self, entity: &'static EntityType) -> Self {
        self.does(Operation::Updates(entity))
    }

    /// Changes such a resource, or makes it.
    #[must_use]
    pub fn upserts(self, entity: &'static EntityType) -> Self {
        self.does(Operation::Upserts(entity))
    }

    /// Removes a resource.
    #[must_use]
    pub fn deletes(self) -> Self {
        self.does(Operation::Deletes)
    }

    /// Puts a resource among others.
    #[must_use]
    pub fn links(self) -> Self {
        self.does(Operation::Links)
    }

    /// Takes a resource out of others.
    #[must_use]
    pub fn unlinks(self) -> Self {
        self.does(Operation::Unlinks)
    }

    /// Does something that has a name: `operations::named("riskyUser", "dismiss")`.
    #[must_use]
    pub fn acts(self, action: &'static operations::Operation) -> Self {
        self.does(Operation::Acts(action))
    }

    /// Answers a question that has a name.
    #[must_use]
    pub fn calls(self, function: &'static operations::Operation) -> Self {
        self.does(Operation::Calls(function))
    }

    /// Says what there is.
    #[must_use]
    pub fn described(self) -> Self {
        self.does(Operation::Describes)
    }

    /// Answers many requests at once.
    #[must_use]
    pub fn batches(self) -> Self {
        self.does(Operation::Batches)
    }

    /// Says that what was here is gone.
    #[must_use]
    pub fn retired(self) -> Self {
        self.does(Operation::Retired)
    }

    /// Succeeds with another status than the usual one.
    #[must_use]
    pub fn answering(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Serves requests without a body too: all of it has defaults.
    #[must_use]
    pub fn or_without_body(mut self) -> Self {
        self.is_body_optional = true;
        self
    }

    /// Differs from Graph on purpose: what is different, and why.
    #[must_use]
    pub fn note(mut self, deviation: &'static str) -> Self {
        self.notes.push(deviation);
        self
    }
}
