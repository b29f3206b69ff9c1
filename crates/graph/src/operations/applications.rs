//! Secrets and keys of applications and service principals.

use super::{Operation, Parameter, TEXT, action, parameter};
use crate::directory::{KeyCredential, PasswordCredential};
use crate::edm::Kind;

const KEY: Kind = Kind::Complex(KeyCredential::TYPE);
const PASSWORD: Kind = Kind::Complex(PasswordCredential::TYPE);

const ADD_KEY: &[Parameter] = &[
    parameter("keyCredential", KEY).not_null(),
    parameter("passwordCredential", PASSWORD),
    parameter("proof", TEXT).not_null(),
];
const ADD_PASSWORD: &[Parameter] = &[parameter("passwordCredential", PASSWORD)];
const REMOVE_KEY: &[Parameter] = &[
    parameter("keyId", Kind::Guid).not_null(),
    parameter("proof", TEXT).not_null(),
];
const REMOVE_PASSWORD: &[Parameter] = &[parameter("keyId", Kind::Guid).not_null()];

pub(super) const OPERATIONS: &[Operation] = &[
    action("addKey", "application")
        .on_not_null()
        .takes(ADD_KEY)
        .returns_not_null(KEY),
    action("addKey", "servicePrincipal")
        .on_not_null()
        .takes(ADD_KEY)
        .returns_not_null(KEY),
    action("addPassword", "application")
        .on_not_null()
        .takes(ADD_PASSWORD)
        .returns_not_null(PASSWORD),
    action("addPassword", "servicePrincipal")
        .on_not_null()
        .takes(ADD_PASSWORD)
        .returns_not_null(PASSWORD),
    action("removeKey", "application").on_not_null().takes(REMOVE_KEY),
    action("removeKey", "servicePrincipal").on_not_null().takes(REMOVE_KEY),
    action("removePassword", "application")
        .on_not_null()
        .takes(REMOVE_PASSWORD),
    action("removePassword", "servicePrincipal")
        .on_not_null()
        .takes(REMOVE_PASSWORD),
];
