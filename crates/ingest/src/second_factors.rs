//! What a sign-in says of its second factors: prompts on a telephone, and how strong what was proved is.

use keepwatch_detection::Prompts;
use keepwatch_graph::SignIn;
use keepwatch_graph::sign_in::AuthenticationDetail;

/// `status.errorCode` of a sign-in in which a second factor was asked for and refused, wrong or not given in time.
///
/// Source: Microsoft Entra, authentication error codes. Whether a person was asked on a telephone is in the steps or the
/// details.
pub const SECOND_FACTOR_FAILED: i32 = 500121;

/// What became of the prompts on the user's telephone. Where a record does not say by which method, it says nothing here:
/// a code that was mistyped is no prompt.
pub fn prompts(sign_in: &SignIn) -> Prompts {
    let mut prompts = Prompts::default();
    let mut has_steps = false;
    for step in sign_in.authentication_details.iter().filter(|step| is_second(step)) {
        has_steps = true;
        let is_prompt = step.authentication_method.as_deref().is_some_and(is_prompt);
        let detail = step.authentication_step_result_detail.as_deref().unwrap_or_default();
        match step.succeeded {
            Some(false) if is_prompt || speaks_of_prompt(detail) => count(&mut prompts, detail),
            Some(true) if is_prompt && !is_earlier(detail) => prompts.approved |= sign_in.succeeded(),
            Some(_) | None => {}
        }
    }
    if !has_steps {
        without_steps(sign_in, &mut prompts);
    }
    prompts
}

/// v1.0 has no steps; it has the last method and what became of it.
fn without_steps(sign_in: &SignIn, prompts: &mut Prompts) {
    let method = sign_in
        .mfa_detail
        .as_ref()
        .and_then(|detail| detail.auth_method.as_deref());
    let status = sign_in.status.as_ref();
    let detail = status
        .and_then(|status| status.additional_details.as_deref())
        .unwrap_or_default();
    let is_prompt = method.is_some_and(is_prompt);
    if status.and_then(|status| status.error_code) == Some(SECOND_FACTOR_FAILED) {
        if is_prompt || method.is_none() && speaks_of_prompt(detail) {
            count(prompts, detail);
        }
    } else if is_prompt && sign_in.succeeded() && !is_earlier(detail) {
        prompts.approved = true;
    }
}

/// Whether a second factor was proved in this sign-in that does not come by a message or a call, which can be redirected.
pub fn has_strong_second_factor(sign_in: &SignIn) -> bool {
    let Some(attempt) = crate::attempt(sign_in) else {
        return false;
    };
    let steps = sign_in.authentication_details.iter().filter(|step| is_second(step));
    let mut proved = steps
        .filter(|step| step.succeeded == Some(true))
        .filter_map(|step| step.authentication_method.as_deref())
        .peekable();
    let by_mfa_detail = || {
        let method = sign_in
            .mfa_detail
            .as_ref()
            .and_then(|detail| detail.auth_method.as_deref());
        method.is_some_and(is_strong)
    };
    attempt.second_factor
        && match proved.peek() {
            Some(_) => proved.any(is_strong),
            None => by_mfa_detail(),
        }
}

fn is_second(step: &AuthenticationDetail) -> bool {
    let requirement = step.authentication_step_requirement.as_deref();
    requirement.is_some_and(|requirement| !requirement.eq_ignore_ascii_case("Primary authentication"))
}

/// Whether one touch is all that a method asks for: a notification or a call. In the words of published logs, of several
/// years and products.
fn is_prompt(method: &str) -> bool {
    const PROMPTS: [&str; 5] = ["notification", "push", "phone call", "voice call", "phone sign-in"];
    contains_any(method, &PROMPTS)
}

fn is_strong(method: &str) -> bool {
    const WEAK: [&str; 8] = [
        "text message",
        "sms",
        "phone call",
        "voice",
        "email",
        "previously",
        "claim",
        "password",
    ];
    // A sign-in without a password on a telephone is a proof of its own.
    method.eq_ignore_ascii_case("Passwordless phone sign-in") || !method.is_empty() && !contains_any(method, &WEAK)
}

/// Whether the result of a step is one that only a prompt has.
fn speaks_of_prompt(detail: &str) -> bool {
    const RESULTS: [&str; 5] = ["declined", "did not respond", "notification", "phone app", "hung up"];
    contains_any(detail, &RESULTS)
}

fn count(prompts: &mut Prompts, detail: &str) {
    const REFUSED: [&str; 5] = [
        "declined",
        "reported fraud",
        "fraud code",
        "user denied",
        "did not select the correct number",
    ];
    /// Nothing has become of it yet, or the person never was asked.
    const OPEN: [&str; 4] = ["in progress", "user is blocked", "not registered", "throttled"];
    match detail {
        open if contains_any(open, &OPEN) => {}
        refused if contains_any(refused, &REFUSED) => prompts.refused += 1,
        _ => prompts.unanswered += 1,
    }
}

fn is_earlier(detail: &str) -> bool {
    contains_any(detail, &["claim in the token"])
}

fn contains_any(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sign_in(members: Value) -> SignIn {
        let mut record = json!({
            "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
            "createdDateTime": "2020-03-13T19:15:41.6195833Z",
            "userId": "26be570a-ae82-4189-b4e2-a37c6808512d",
        });
        let object = record.as_object_mut().unwrap();
        object.extend(members.as_object().unwrap().clone());
        serde_json::from_value(record).unwrap()
    }

    fn step(method: &str, detail: &str, succeeded: bool) -> Value {
        json!({"authenticationMethod": method, "authenticationStepRequirement": "Multifactor authentication",
            "authenticationStepResultDetail": detail, "succeeded": succeeded})
    }

    fn steps(code: i32, steps: &[Value]) -> Value {
        json!({"status": {"errorCode": code}, "authenticationDetails": steps})
    }

    #[test]
    fn only_what_takes_one_touch_is_a_prompt() {
        const APP: &str = "Mobile app notification";
        let denied = |method| step(method, "MFA denied; user declined the authentication", false);
        let timed_out = |method| {
            step(
                method,
                "MFA denied; user did not respond to mobile app notification",
                false,
            )
        };
        let passed = |method| step(method, "MFA successfully completed", true);
        #[rustfmt::skip]
        let cases = [
            ("declined", steps(500121, &[denied(APP)]), (1, 0, false)),
            ("not answered", steps(500121, &[timed_out(APP)]), (0, 1, false)),
            ("a call that nobody took", steps(500121, &[step("Phone call", "", false)]), (0, 1, false)),
            ("the wrong number", steps(500121, &[step(APP, "MFA denied; user did not select the correct number", false)]), (1, 0, false)),
            ("several, then approved", steps(0, &[denied(APP), timed_out(APP), passed(APP)]), (1, 1, true)),
            ("approved", steps(0, &[passed(APP)]), (0, 0, true)),
            ("approved, but blocked afterwards", steps(53003, &[passed(APP)]), (0, 0, false)),
            ("under way", steps(500121, &[step(APP, "Authentication in progress", false)]), (0, 0, false)),
            ("an earlier claim", steps(0, &[step(APP, "MFA requirement satisfied by claim in the token", true)]), (0, 0, false)),
            ("a code that was mistyped", steps(500121, &[step("OATH verification code", "MFA denied; invalid verification code", false)]), (0, 0, false)),
            ("a code", steps(0, &[passed("OATH verification code")]), (0, 0, false)),
            ("a key", steps(0, &[passed("FIDO2 security key")]), (0, 0, false)),
            ("no method", steps(500121, &[step("", "", false)]), (0, 0, false)),
            ("v1.0, declined", json!({"status": {"errorCode": 500121, "additionalDetails": "MFA denied; user declined the authentication"}}), (1, 0, false)),
            ("v1.0, a mistyped code", json!({"status": {"errorCode": 500121, "additionalDetails": "MFA denied; invalid verification code"}}), (0, 0, false)),
            ("v1.0, approved", json!({"mfaDetail": {"authMethod": "Phone app notification"}}), (0, 0, true)),
            ("v1.0, another failure", json!({"status": {"errorCode": 50126}, "mfaDetail": {"authMethod": "Phone app notification"}}), (0, 0, false)),
            ("nothing", json!({}), (0, 0, false)),
        ];
        for (name, members, expected) in cases {
            let found = prompts(&sign_in(members));
            assert_eq!((found.refused, found.unanswered, found.approved), expected, "{name}");
        }
    }

    #[test]
    fn what_can_be_redirected_is_not_strong() {
        let passed = |method| steps(0, &[step(method, "MFA completed", true)]);
        let cases = [
            (passed("FIDO2 security key"), true),
            (passed("Mobile app notification"), true),
            (passed("Passwordless phone sign-in"), true),
            (passed("OATH verification code"), true),
            (passed("Text message"), false),
            (passed("Phone call"), false),
            (passed("Previously satisfied"), false),
            (
                json!({"status": {"errorCode": 0, "additionalDetails": "MFA completed"}, "mfaDetail": {"authMethod": "Mobile app notification"}}),
                true,
            ),
            (
                json!({"status": {"errorCode": 0, "additionalDetails": "MFA completed"}}),
                false,
            ),
            (json!({}), false),
        ];
        for (members, expected) in cases {
            assert_eq!(
                has_strong_second_factor(&sign_in(members.clone())),
                expected,
                "{members}"
            );
        }
    }
}
