//! Who signs in.

use crate::ids::{Ids, meet};
use crate::request::{Belonging, External, ServicePrincipal, User};
use crate::truth::Truth;

/// People who are included, but for those who are excluded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Users {
    /// These.
    pub include: People,
    /// But not these.
    pub exclude: People,
}

/// People, named in several ways; who is named in any of them is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// Everybody.
    pub everybody: bool,
    /// By object id.
    pub users: Ids,
    /// By a group that they are in.
    pub groups: Ids,
    /// By a role that they hold.
    pub roles: Ids,
    /// By being guests.
    pub guests: Option<Guests>,
}

/// Guests and people of other tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guests {
    /// Of which kinds: bits of `conditionalAccessGuestOrExternalUserTypes`.
    pub kinds: i32,
    /// Of which tenants; `None` is any.
    pub tenants: Option<Ids>,
}

impl Guests {
    /// All kinds, of any tenant: what the word `GuestsOrExternalUsers` means.
    pub const ANY: Guests = Guests {
        kinds: i32::MAX,
        tenants: None,
    };

    fn have(&self, belonging: &Belonging) -> Truth {
        match belonging {
            Belonging::Member => Truth::No,
            Belonging::Unknown => Truth::Unknown,
            Belonging::External(external) => self.have_kind(external.kinds).and(self.have_tenant(external)),
        }
    }

    fn have_kind(&self, kinds: Option<i32>) -> Truth {
        match kinds {
            Some(kinds) => (self.kinds & kinds != 0).into(),
            None if self.kinds == Guests::ANY.kinds => Truth::Yes,
            None => Truth::Unknown,
        }
    }

    fn have_tenant(&self, external: &External) -> Truth {
        match (&self.tenants, &external.tenant) {
            (None, _) => Truth::Yes,
            (Some(tenants), Some(tenant)) => tenants.contains(tenant).into(),
            (Some(_), None) => Truth::Unknown,
        }
    }
}

impl People {
    fn have(&self, user: &User) -> Truth {
        let is_named = self.everybody
            || self.users.contains(&user.id)
            || meet(&user.groups, &self.groups)
            || meet(&user.roles, &self.roles);
        let is_guest = self
            .guests
            .as_ref()
            .map_or(Truth::No, |guests| guests.have(&user.belonging));
        Truth::from(is_named).or(is_guest)
    }
}

impl Users {
    /// Whether the policy is about this person.
    pub fn met(&self, user: &User) -> Truth {
        self.include.have(user).but_not(self.exclude.have(user))
    }
}

/// Applications on their own behalf.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientApplications {
    /// Every one whose application belongs to this tenant.
    pub of_tenant: bool,
    /// By object id of the service principal.
    pub include: Ids,
    /// But not these.
    pub exclude: Ids,
    /// Whether a filter over attributes, which are not known here, says more.
    pub is_filtered: bool,
}

impl ClientApplications {
    /// Whether the policy is about this service principal.
    pub fn met(&self, who: &ServicePrincipal) -> Truth {
        let included = (self.of_tenant && who.is_of_tenant) || self.include.contains(&who.id);
        let excluded = self.exclude.contains(&who.id);
        let filtered = if self.is_filtered { Truth::Unknown } else { Truth::Yes };
        Truth::from(included && !excluded).and(filtered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What nobody says is unknown, unless whoever it is, is meant.
    #[test]
    fn guests_are_known_by_their_kind_and_their_tenant() {
        use Truth::{No, Unknown, Yes};
        let of = |kinds, tenant: Option<&str>| {
            let tenant = tenant.map(Into::into);
            Belonging::External(External { kinds, tenant })
        };
        let some = |kinds, tenants: Option<&str>| Guests {
            kinds,
            tenants: tenants.map(|tenant| [tenant.into()].into()),
        };
        let cases = [
            ("a member", Guests::ANY, Belonging::Member, No),
            ("who knows", Guests::ANY, Belonging::Unknown, Unknown),
            ("any guest", Guests::ANY, of(None, None), Yes),
            ("a guest of some kind", some(3, None), of(None, None), Unknown),
            ("of that kind", some(3, None), of(Some(2), None), Yes),
            ("of another kind", some(3, None), of(Some(4), None), No),
            ("of that tenant", some(3, Some("t")), of(Some(1), Some("t")), Yes),
            ("of another tenant", some(3, Some("t")), of(Some(1), Some("u")), No),
            ("of which tenant", some(3, Some("t")), of(Some(1), None), Unknown),
            (
                "of another kind and which tenant",
                some(3, Some("t")),
                of(Some(4), None),
                No,
            ),
        ];
        for (name, guests, belonging, expected) in cases {
            assert_eq!(guests.have(&belonging), expected, "{name}");
        }
    }
}
