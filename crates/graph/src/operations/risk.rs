//! What an administrator says of a risk.

use super::{Operation, Parameter, TEXTS, action, parameter};

const USERS: &[Parameter] = &[parameter("userIds", TEXTS)];
const SERVICE_PRINCIPALS: &[Parameter] = &[parameter("servicePrincipalIds", TEXTS)];
const SIGN_INS: &[Parameter] = &[parameter("requestIds", TEXTS)];
const AGENTS: &[Parameter] = &[parameter("agentIds", TEXTS)];

pub(super) const OPERATIONS: &[Operation] = &[
    action("confirmCompromised", "riskyAgent")
        .on_collection()
        .takes(AGENTS)
        .in_beta(),
    action("confirmCompromised", "riskyServicePrincipal")
        .on_collection()
        .takes(SERVICE_PRINCIPALS),
    action("confirmCompromised", "riskyUser").on_collection().takes(USERS),
    action("confirmCompromised", "signIn").on_collection().takes(SIGN_INS),
    action("confirmSafe", "riskyAgent")
        .on_collection()
        .takes(AGENTS)
        .in_beta(),
    action("confirmSafe", "riskyUser").on_collection().takes(USERS),
    action("confirmSafe", "signIn").on_collection().takes(SIGN_INS),
    action("dismiss", "riskyAgent").on_collection().takes(AGENTS).in_beta(),
    action("dismiss", "riskyServicePrincipal")
        .on_collection()
        .takes(SERVICE_PRINCIPALS),
    action("dismiss", "riskyUser").on_collection().takes(USERS),
    action("dismiss", "signIn").on_collection().takes(SIGN_INS),
];
