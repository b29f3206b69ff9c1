//! What a caller may do with a user, beyond what the route asks for: some permissions are good for some properties, for
//! oneself, or for whoever is no administrator.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::resource::Served;
use crate::permission::Permission;
use crate::permission::directory::{
    ManageAccounts, ManageIdentities, ManageMail, ManagePasswords, ManagePhones, ManageRoles, ManageUsers,
    ReadWholeUsers, UpdateMe,
};
use keepwatch_engine::directory::roles_of;
use keepwatch_graph::UserId;
use keepwatch_graph::directory::User;
use keepwatch_odata::{QueryOptions, Select};
use serde_json::{Map, Value};

/// What everybody may know of a colleague. Source: Microsoft Graph permissions reference, `User.ReadBasic.All`.
const BASIC: &[&str] = &["id", "displayName", "givenName", "surname", "mail", "userPrincipalName"];

/// What people may say of themselves. Source: Microsoft Graph permissions reference, `User.ReadWrite`.
const OWN: &[&str] = &[
    "aboutMe",
    "birthday",
    "businessPhones",
    "city",
    "companyName",
    "country",
    "department",
    "displayName",
    "faxNumber",
    "givenName",
    "hireDate",
    "interests",
    "jobTitle",
    "mobilePhone",
    "mySite",
    "officeLocation",
    "pastProjects",
    "postalCode",
    "preferredLanguage",
    "preferredName",
    "responsibilities",
    "schools",
    "skills",
    "state",
    "streetAddress",
    "surname",
];

const MAIL: &[&str] = &["mail", "otherMails"];
const PASSWORD: &[&str] = &["passwordProfile"];
const PHONES: &[&str] = &["businessPhones", "mobilePhone"];
const ACCOUNT: &[&str] = &["accountEnabled"];
const IDENTITIES: &[&str] = &["identities"];

/// What decides who can sign in as a user. Source: Microsoft Graph, user: update, "sensitive properties".
const SENSITIVE: &[&str] = &[
    "accountEnabled",
    "businessPhones",
    "identities",
    "mobilePhone",
    "onPremisesImmutableId",
    "otherMails",
    "passwordProfile",
    "userPrincipalName",
];

/// 403 unless the caller may do `Other` as well.
pub(crate) fn refuse_unless<Other: Permission, P>(caller: &Caller<P>) -> Result<(), GraphError> {
    if caller.may::<Other>() {
        Ok(())
    } else {
        Err(GraphError::denied())
    }
}

/// How much of other people a caller may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Everything.
    Whole,
    /// What everybody may know of a colleague.
    Basic,
}

impl Reading {
    pub(crate) fn of<P>(caller: &Caller<P>) -> Self {
        if caller.may::<ReadWholeUsers>() {
            Reading::Whole
        } else {
            Reading::Basic
        }
    }

    /// Holds what the caller asks of users to that: 403 where it is more, be it in an answer or by choosing and sorting;
    /// what is shown without being asked for is cut down.
    pub(crate) fn narrow(self, request: &mut GraphRequest) -> Result<(), GraphError> {
        if self == Reading::Whole {
            return Ok(());
        }
        let options = QueryOptions::parse(&request.query, User::TYPE, request.version, &User::LIMITS)?;
        let filter = options.filter.as_ref();
        let mut hidden = User::TYPE.columns.iter().filter(|(path, _)| !BASIC.contains(path));
        let reads_more = hidden.any(|(path, _)| filter.is_some_and(|filter| filter.reads(path)));
        let sorts_by_more = options.order.asked_for().is_some_and(|order| {
            let mut words = order
                .split([',', ' '])
                .filter(|word| !["", "asc", "desc"].contains(word));
            words.any(|word| !BASIC.contains(&word))
        });
        let shows_more = |select: &Select| !select.properties().iter().all(|name| BASIC.contains(name));
        let is_more = options.select.as_ref().is_some_and(shows_more) || reads_more || sorts_by_more;
        if is_more || options.search.is_some() || options.expand.is_some() {
            return Err(GraphError::denied());
        }
        if options.select.is_none() {
            let separator = if request.query.is_empty() { "" } else { "&" };
            let selected = BASIC.join(",");
            request.query.push_str(&format!("{separator}$select={selected}"));
        }
        Ok(())
    }
}

/// 403 unless the caller may change all of these members of the user.
pub(crate) fn change<P>(caller: &Caller<P>, user: &User, members: &Map<String, Value>) -> Result<(), GraphError> {
    if caller.may::<ManageUsers>() {
        return Ok(());
    }
    let is_self = caller.user() == Some(user.id);
    let allowed: [(bool, &[&str]); 6] = [
        (is_self && caller.may::<UpdateMe>(), OWN),
        (caller.may::<ManageMail>(), MAIL),
        (caller.may::<ManagePasswords>(), PASSWORD),
        (caller.may::<ManagePhones>(), PHONES),
        (caller.may::<ManageAccounts>(), ACCOUNT),
        (caller.may::<ManageIdentities>(), IDENTITIES),
    ];
    let may = |name: &String| {
        allowed
            .iter()
            .any(|(may, names)| *may && names.contains(&name.as_str()))
    };
    let may_something = is_self || allowed.iter().any(|(may, _)| *may);
    if may_something && members.keys().all(may) {
        Ok(())
    } else {
        Err(GraphError::denied())
    }
}

/// Whether a change can make somebody else able to sign in as the user, or unable to be found.
pub(crate) fn is_sensitive(members: &Map<String, Value>) -> bool {
    members.keys().any(|name| SENSITIVE.contains(&name.as_str()))
}

/// 403 where the user holds a directory role and the caller is neither that user nor somebody who gives such roles: who
/// manages users must not become more than that by the account of somebody who is.
pub(crate) async fn touch_administrators<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    user: UserId,
) -> Result<(), GraphError> {
    if caller.user() == Some(user) || caller.may::<ManageRoles>() || caller.is_global_administrator() {
        return Ok(());
    }
    let roles = app.store().read(move |rx| roles_of(rx, user)).await;
    let roles = roles.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    if roles.is_empty() {
        Ok(())
    } else {
        Err(GraphError::denied())
    }
}
