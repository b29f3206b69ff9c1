//! Sets of enumeration members as numbers: what rules compare, and how a set is spelt one way only.

use crate::edm::EnumType;

/// The sum of the members that `text` names, which is joined by commas. Names that the schema lacks add nothing.
pub(crate) fn bits(of: &EnumType, text: &str) -> i32 {
    text.split(',')
        .filter_map(|name| of.member(name.trim()))
        .fold(0, |bits, member| bits | member.value)
}

/// The names of the members in `bits`, in the order of the schema. Nothing at all is the member with the number zero,
/// where there is one.
pub(crate) fn text(of: &EnumType, bits: i32) -> Box<str> {
    let is_part = |value: i32| value & bits != 0 || (value == 0 && bits == 0);
    let names: Vec<&str> = of
        .members
        .iter()
        .filter(|member| is_part(member.value))
        .map(|member| member.name)
        .collect();
    names.join(",").into()
}

#[cfg(test)]
mod tests {
    use crate::conditional_access::enums::{AuthenticationMethodModes, WhatIfAnalysisReasons};

    #[test]
    fn a_set_is_spelt_one_way() {
        for (text, bits, spelt) in [
            ("password, sms", 17, "password,sms"),
            ("sms,password", 17, "password,sms"),
            ("fido2", 32, "fido2"),
            ("newer", 0, ""),
        ] {
            let set: AuthenticationMethodModes = serde_json::from_value(text.into()).unwrap();
            assert_eq!(set.bits(), bits, "{text}");
            assert_eq!(AuthenticationMethodModes::from_bits(bits).as_str(), spelt, "{text}");
        }
        assert_eq!(WhatIfAnalysisReasons::from_bits(0).as_str(), "notSet");
    }
}
