//! What the record of a sign-in says of its proofs, of the policies and of its token.

use super::proved::Proved;
use keepwatch_graph::SignIn;
use keepwatch_graph::enums::{AuthenticationStrengthResult, ConditionalAccessConditions, RequirementProvider};
use keepwatch_graph::sign_in::{
    AppliedConditionalAccessPolicy, AuthenticationDetail, AuthenticationRequirementPolicy, AuthenticationStrength,
    MfaDetail,
};
use keepwatch_policy::{Applied, AppliedResult, GrantControl, GrantControls, Mode, Proof, Verdict};
use keepwatch_token::{token_name, written_name};

const SINGLE_FACTOR: &str = "singleFactorAuthentication";
const MULTI_FACTOR: &str = "multiFactorAuthentication";

/// Writes the steps by which the person has proved who they are. Source: Microsoft Graph beta, `authenticationDetail`, and
/// published records for the words.
pub(crate) fn proofs(sign_in: &mut SignIn, proved: &Proved) {
    sign_in.authentication_details = proved.proofs.iter().enumerate().map(step).collect();
    sign_in.authentication_methods_used = used(&proved.proofs);
    if sign_in.authentication_requirement.is_none() || proved.has_fresh_factors() {
        let requirement = if proved.has_fresh_factors() {
            MULTI_FACTOR
        } else {
            SINGLE_FACTOR
        };
        sign_in.authentication_requirement = Some(requirement.to_owned());
    }
    let second = proved.proofs.iter().skip(1).rfind(|proof| proof.is_fresh);
    sign_in.mfa_detail = second.map(|proof| MfaDetail {
        auth_method: Some(proof.mode.display_name().to_owned()),
        auth_detail: None,
    });
}

/// Writes which token comes of a sign-in that has ended well.
pub(crate) fn token(sign_in: &mut SignIn) {
    sign_in.unique_token_identifier = Some(written_name(token_name(sign_in.id)));
}

/// Adds the second factor by which a sign-in ended well, unless it is there already.
pub(crate) fn second_factor(sign_in: &mut SignIn, proof: &Proof) {
    let step = step((1, proof));
    let is_it = |known: &AuthenticationDetail| {
        known.authentication_method == step.authentication_method
            && known.authentication_step_requirement == step.authentication_step_requirement
    };
    if sign_in.authentication_details.iter().any(is_it) {
        return;
    }
    sign_in.authentication_details.push(step);
    sign_in.authentication_requirement = Some(MULTI_FACTOR.to_owned());
    sign_in.mfa_detail = Some(MfaDetail {
        auth_method: Some(proof.mode.display_name().to_owned()),
        auth_detail: None,
    });
    for word in used(std::slice::from_ref(proof)) {
        if !sign_in.authentication_methods_used.contains(&word) {
            sign_in.authentication_methods_used.push(word);
        }
    }
}

fn step((place, proof): (usize, &Proof)) -> AuthenticationDetail {
    let (method, detail) = match (proof.is_fresh, place) {
        (false, _) => (
            "Previously satisfied",
            "MFA requirement satisfied by claim in the token",
        ),
        (true, 0) => (proof.mode.display_name(), "Correct credential"),
        (true, _) => (proof.mode.display_name(), "MFA completed"),
    };
    let (detail, requirement) = match (proof.is_fresh, place) {
        (false, 0) => (
            "First factor requirement satisfied by claim in the token",
            "Primary authentication",
        ),
        (true, 0) => (detail, "Primary authentication"),
        (_, _) => (detail, "Multifactor authentication"),
    };
    AuthenticationDetail {
        authentication_step_date_time: Some(proof.at),
        authentication_method: Some(method.to_owned()),
        authentication_method_detail: None,
        succeeded: Some(true),
        authentication_step_result_detail: Some(detail.to_owned()),
        authentication_step_requirement: Some(requirement.to_owned()),
    }
}

/// Source: Microsoft Graph beta, `signIn`: authenticationMethodsUsed, with the log's own names for what it does not list.
fn used(proofs: &[Proof]) -> Vec<String> {
    let word = |proof: &Proof| match proof.mode {
        Mode::Sms => "SMS",
        Mode::SoftwareOath => "App Verification code",
        Mode::MicrosoftAuthenticatorPush | Mode::DeviceBasedPush => "Authenticator App",
        Mode::Fido2 => "FIDO",
        other => other.display_name(),
    };
    let mut used: Vec<String> = Vec::new();
    for proof in proofs.iter().filter(|proof| proof.is_fresh) {
        let word = word(proof);
        if !used.iter().any(|known| known == word) {
            used.push(word.to_owned());
        }
    }
    used
}

/// Writes what the policies made of it.
pub(crate) fn verdict(sign_in: &mut SignIn, verdict: &Verdict) {
    sign_in.conditional_access_status = Some(verdict.status().into());
    sign_in.applied_conditional_access_policies = verdict.policies.iter().map(applied).collect();
    let mut in_force = verdict.policies.iter().filter(|applied| applied.is_in_force());
    if in_force.any(asks_for_factors) {
        sign_in.authentication_requirement = Some(MULTI_FACTOR.to_owned());
        let provider = if verdict.mfa_driven_by().is_risk() {
            RequirementProvider::RiskBasedPolicy
        } else {
            RequirementProvider::MultiConditionalAccess
        };
        sign_in.authentication_requirement_policies = vec![AuthenticationRequirementPolicy {
            detail: Some("Conditional Access".to_owned()),
            requirement_provider: Some(provider.into()),
        }];
    }
}

fn controls(applied: &Applied) -> impl Iterator<Item = &GrantControl> {
    let controls = match &applied.policy.grant {
        Some(GrantControls::Require(_, controls)) => Some(controls),
        Some(GrantControls::Block) | None => None,
    };
    controls.into_iter().flatten()
}

fn asks_for_factors(applied: &Applied) -> bool {
    controls(applied).any(|control| matches!(control, GrantControl::Mfa | GrantControl::AuthenticationStrength(_)))
}

fn applied(applied: &Applied) -> AppliedConditionalAccessPolicy {
    AppliedConditionalAccessPolicy {
        id: Some(applied.policy.id.to_string()),
        display_name: Some(applied.policy.display_name.to_string()),
        enforced_grant_controls: applied.grant_controls(),
        enforced_session_controls: applied.session_controls(),
        result: Some(applied.result.logged().into()),
        authentication_strength: strength(applied),
        conditions_satisfied: Some(ConditionalAccessConditions::from_bits(applied.conditions_satisfied())),
        conditions_not_satisfied: Some(ConditionalAccessConditions::from_bits(
            applied.conditions_not_satisfied(),
        )),
        include_rules_satisfied: Vec::new(),
        exclude_rules_satisfied: Vec::new(),
        session_controls_not_satisfied: Vec::new(),
    }
}

fn strength(applied: &Applied) -> Option<AuthenticationStrength> {
    let strength = applied.policy.strength.as_ref()?;
    let result = match applied.result {
        AppliedResult::Success | AppliedResult::ReportOnlySuccess => AuthenticationStrengthResult::Satisfied,
        AppliedResult::Failure | AppliedResult::ReportOnlyInterrupted => {
            AuthenticationStrengthResult::SingleChallengeRequired
        }
        AppliedResult::ReportOnlyFailure => AuthenticationStrengthResult::CannotSatisfy,
        AppliedResult::NotApplied | AppliedResult::NotEnabled | AppliedResult::ReportOnlyNotApplied => {
            AuthenticationStrengthResult::NotSet
        }
    };
    Some(AuthenticationStrength {
        authentication_strength_id: Some(strength.id.to_string()),
        authentication_strength_result: Some(result.into()),
        display_name: Some(strength.display_name.to_string()),
    })
}
