//! Membership and sessions of directory objects, and their way back from deletion.

use super::{Operation, Parameter, TEXT, TEXTS, action, parameter};
use crate::directory::DirectoryObject;
use crate::edm::Kind;

const CHANGE_PASSWORD: &[Parameter] = &[parameter("currentPassword", TEXT), parameter("newPassword", TEXT)];
const BY_IDS: &[Parameter] = &[parameter("ids", TEXTS).not_null(), parameter("types", TEXTS)];
const SECURITY_ENABLED_ONLY: &[Parameter] = &[parameter("securityEnabledOnly", Kind::Boolean)];
const RESTORE: &[Parameter] = &[
    parameter("autoReconcileProxyConflict", Kind::Boolean).optional(),
    parameter("newUserPrincipalName", TEXT).optional(),
];

pub(super) const OPERATIONS: &[Operation] = &[
    action("changePassword", "user").on_not_null().takes(CHANGE_PASSWORD),
    action("checkMemberGroups", "directoryObject")
        .on_not_null()
        .takes(&[parameter("groupIds", TEXTS).not_null()])
        .returns_not_null(TEXTS),
    action("checkMemberObjects", "directoryObject")
        .on_not_null()
        .takes(&[parameter("ids", TEXTS).not_null()])
        .returns_not_null(TEXTS),
    action("getByIds", "directoryObject")
        .on_collection()
        .takes(BY_IDS)
        .returns(Kind::Collection(&Kind::Entity(DirectoryObject::TYPE))),
    action("getMemberGroups", "directoryObject")
        .on_not_null()
        .takes(SECURITY_ENABLED_ONLY)
        .returns_not_null(TEXTS),
    action("getMemberObjects", "directoryObject")
        .on_not_null()
        .takes(SECURITY_ENABLED_ONLY)
        .returns_not_null(TEXTS),
    action("restore", "directoryObject")
        .on_not_null()
        .takes(RESTORE)
        .returns(Kind::Entity(DirectoryObject::TYPE)),
    action("revokeSignInSessions", "user")
        .on_not_null()
        .returns(Kind::Boolean),
];
