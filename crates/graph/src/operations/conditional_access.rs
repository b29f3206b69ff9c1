//! What can be done with policies, and with what they speak of.

use super::{Operation, Parameter, action, function, parameter};
use crate::conditional_access::authentication_strength::{
    AuthenticationStrengthUsage, UpdateAllowedCombinationsResult,
};
use crate::conditional_access::enums::AuthenticationMethodModes;
use crate::conditional_access::sign_in_conditions::{SignInConditions, SignInContext, SignInIdentity};
use crate::conditional_access::{
    AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation, WhatIfAnalysisResult,
};
use crate::edm::Kind;

const MODES: Kind = Kind::Collection(&Kind::Enum(AuthenticationMethodModes::TYPE));

const EVALUATE: &[Parameter] = &[
    parameter("signInIdentity", Kind::Complex(SignInIdentity::TYPE)),
    parameter("signInContext", Kind::Complex(SignInContext::TYPE)),
    parameter("signInConditions", Kind::Complex(SignInConditions::TYPE)),
    parameter("appliedPoliciesOnly", Kind::Boolean),
];

pub(super) const OPERATIONS: &[Operation] = &[
    action("evaluate", "conditionalAccessRoot")
        .takes(EVALUATE)
        .returns(Kind::Collection(&Kind::Entity(WhatIfAnalysisResult::TYPE))),
    function("findByMethodMode", "authenticationStrengthPolicy")
        .on_collection()
        .takes(&[parameter("authenticationMethodModes", MODES).not_null()])
        .returns(Kind::Collection(&Kind::Entity(AuthenticationStrengthPolicy::TYPE)))
        .in_beta(),
    action("restore", "conditionalAccessPolicy")
        .on_not_null()
        .returns(Kind::Entity(ConditionalAccessPolicy::TYPE)),
    action("restore", "namedLocation")
        .on_not_null()
        .returns(Kind::Entity(NamedLocation::TYPE)),
    action("updateAllowedCombinations", "authenticationStrengthPolicy")
        .takes(&[parameter("allowedCombinations", MODES)])
        .returns(Kind::Complex(UpdateAllowedCombinationsResult::TYPE)),
    function("usage", "authenticationStrengthPolicy").returns(Kind::Complex(AuthenticationStrengthUsage::TYPE)),
];
