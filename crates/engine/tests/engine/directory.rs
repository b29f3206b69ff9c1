//! Users, groups and roles, as administrators change them and sign-ins bring them.

use crate::world::{TOR_EXIT, USER, World, administrator, now, sign_in, world};
use keepwatch_engine::RuleError;
use keepwatch_engine::directory::{
    Deleted, GroupBody, Link, Reference, UserBody, groups_of, members_of, memberships_of, roles_of,
};
use keepwatch_graph::directory::role_templates::{GLOBAL_READER, SECURITY_READER};
use keepwatch_graph::directory::{Group, UnifiedRoleAssignment, User};
use keepwatch_graph::{UserId, Version, body};
use keepwatch_storage::LinkKind;
use keepwatch_token::PasswordHash;
use serde_json::{Value, json};

const DOMAIN: &str = "contoso.com";
const PASSWORD: &str = "xWwvJ]6NMw+bWH-d";

fn user_body(value: Value) -> UserBody {
    UserBody::new(body::read(User::TYPE, Version::V1, value).unwrap()).unwrap()
}

fn group_body(value: Value) -> GroupBody {
    GroupBody::new(body::read(Group::TYPE, Version::V1, value).unwrap()).unwrap()
}

fn person(name: &str) -> Value {
    json!({"accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@{DOMAIN}"), "passwordProfile": {"password": PASSWORD}})
}

fn security_group(name: &str) -> Value {
    json!({"displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true})
}

impl World {
    async fn create(&self, name: &str) -> Result<User, RuleError> {
        self.engine
            .create_user(administrator(), DOMAIN, user_body(person(name)))
            .await
    }

    async fn create_group(&self, value: Value) -> Result<Group, RuleError> {
        self.engine
            .create_group(administrator(), DOMAIN, group_body(value))
            .await
    }

    async fn directory_user(&self, id: UserId) -> Option<User> {
        self.engine
            .store()
            .read(move |rx| rx.get(&id.to_string()))
            .await
            .unwrap()
    }

    async fn link(&self, link: Link, from: impl ToString, to: impl ToString) -> Result<(), RuleError> {
        let to = Reference::of_id(to.to_string());
        self.engine.link(administrator(), link, from.to_string(), to).await
    }

    async fn activities(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .audits()
            .await
            .into_iter()
            .map(|audit| audit.activity_display_name)
            .collect();
        names.sort();
        names
    }
}

fn message<T: std::fmt::Debug>(result: Result<T, RuleError>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn a_user_is_created_with_a_password_that_no_record_shows() {
    let world = world();
    let user = world.create("adele").await.unwrap();
    assert_eq!(world.directory_user(user.id).await, Some(user.clone()));
    let id = user.id;
    let secret = world
        .engine
        .store()
        .read(move |rx| rx.user_secret(id))
        .await
        .unwrap()
        .unwrap();
    let hash: PasswordHash = secret.password_hash.parse().unwrap();
    assert!(hash.verifies(PASSWORD));
    let audits = world.audits().await;
    assert_eq!(audits.len(), 1);
    assert_eq!(audits[0].activity_display_name, "Add user");
    let records = format!("{audits:?}");
    assert!(records.contains("adele@contoso.com"), "{records}");
    assert!(!records.contains(PASSWORD) && !records.contains("argon2"), "{records}");
}

#[tokio::test]
async fn a_name_is_one_persons_until_they_are_deleted() {
    let world = world();
    let first = world.create("adele").await.unwrap();
    let taken = "Another object with the same value for property userPrincipalName already exists.";
    assert_eq!(message(world.create("Adele").await), taken, "in any case");
    let other = world.create("vance").await.unwrap();
    let rename = user_body(json!({"userPrincipalName": "ADELE@contoso.com"}));
    let renamed = world
        .engine
        .update_user(administrator(), DOMAIN, other.id, rename)
        .await;
    assert_eq!(message(renamed), taken);

    world.engine.delete_user(administrator(), first.id).await.unwrap();
    let second = world.create("adele").await.unwrap();
    let restore = async |id: UserId, name: Option<&str>| {
        let name = name.map(str::to_owned);
        let restored = world
            .engine
            .restore_object(administrator(), DOMAIN, id.to_string(), name);
        restored.await
    };
    assert_eq!(
        message(restore(first.id, None).await),
        taken,
        "a name that was given away"
    );
    assert_eq!(message(restore(first.id, Some("vance@contoso.com")).await), taken);
    let elsewhere = message(restore(first.id, Some("adele@fabrikam.com")).await);
    assert!(elsewhere.starts_with("The domain portion"), "{elsewhere}");
    let restored = restore(first.id, Some("adele.1@contoso.com")).await;
    assert!(
        matches!(restored, Ok(Deleted::User(user)) if user.user_principal_name.as_deref() == Some("adele.1@contoso.com"))
    );
    world.engine.delete_user(administrator(), second.id).await.unwrap();
    let restored = restore(second.id, None).await;
    assert!(matches!(restored, Ok(Deleted::User(user)) if user.id == second.id));
}

#[tokio::test]
async fn whoever_is_deleted_is_gone_until_restored() {
    let world = world();
    let user = world.create("adele").await.unwrap();
    let id = user.id;
    world.engine.delete_user(administrator(), id).await.unwrap();
    let absent =
        format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
    assert_eq!(message(world.engine.delete_user(administrator(), id).await), absent);
    let patch = user_body(json!({"jobTitle": "Buyer"}));
    assert_eq!(
        message(world.engine.update_user(administrator(), DOMAIN, id, patch).await),
        absent
    );
    assert_eq!(
        message(world.engine.revoke_sign_in_sessions(administrator(), id).await),
        absent
    );

    let early = world.engine.empty_recycle_bin(administrator(), now()).await.unwrap();
    assert_eq!(early, 0, "deleted now is not before now");
    let later = now().plus_seconds(1);
    assert_eq!(world.engine.empty_recycle_bin(administrator(), later).await.unwrap(), 1);
    assert_eq!(world.directory_user(id).await, None);
    assert_eq!(
        world.engine.store().read(move |rx| rx.user_secret(id)).await.unwrap(),
        None
    );
    assert_eq!(
        message(
            world
                .engine
                .restore_object(administrator(), DOMAIN, id.to_string(), None)
                .await
        ),
        absent
    );
    assert_eq!(
        world.activities().await,
        ["Add user", "Delete user", "Hard Delete user"]
    );
}

#[tokio::test]
async fn who_is_seen_signing_in_is_a_user() {
    let world = world();
    let seen = |number| sign_in(number, 1, TOR_EXIT);
    world.engine.evaluate(seen(1)).await.unwrap();
    let id = UserId::new(USER);
    let user = world.directory_user(id).await.unwrap();
    assert_eq!(user.user_principal_name.as_deref(), Some("mytestuser1@contoso.example"));
    assert_eq!(user.display_name.as_deref(), Some("MyTestUser1"));
    assert_eq!(
        (user.account_enabled, user.user_type.as_deref()),
        (Some(true), Some("Member"))
    );

    let rename = user_body(json!({"displayName": "Renamed"}));
    world
        .engine
        .update_user(administrator(), DOMAIN, id, rename)
        .await
        .unwrap();
    assert_eq!(
        world.user().await.unwrap().user_display_name.as_deref(),
        Some("Renamed")
    );
    world.engine.delete_user(administrator(), id).await.unwrap();
    assert!(world.user().await.unwrap().is_deleted);
    world.engine.evaluate(seen(2)).await.unwrap();
    assert!(
        world.directory_user(id).await.unwrap().deleted_date_time.is_some(),
        "nobody brought them back"
    );
    world
        .engine
        .restore_object(administrator(), DOMAIN, id.to_string(), None)
        .await
        .unwrap();
    assert!(!world.user().await.unwrap().is_deleted);
}

#[tokio::test]
async fn who_is_in_a_group_is_in_the_groups_around_it() {
    let world = world();
    let user = world.create("adele").await.unwrap().id.to_string();
    let mut groups = Vec::new();
    for name in ["inner", "middle", "outer"] {
        groups.push(world.create_group(security_group(name)).await.unwrap().id.to_string());
    }
    world.link(Link::Member, &groups[0], &user).await.unwrap();
    world.link(Link::Member, &groups[1], &groups[0]).await.unwrap();
    world.link(Link::Member, &groups[2], &groups[1]).await.unwrap();
    // A circle ends.
    world.link(Link::Member, &groups[0], &groups[2]).await.unwrap();

    let (person, outer, all) = (user.clone(), groups[2].clone(), groups.clone());
    let read = async move |world: &World| {
        let (person, outer) = (person.clone(), outer.clone());
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| {
            Ok((
                groups_of(rx, &person)?,
                memberships_of(rx, &person)?,
                members_of(rx, &outer)?,
            ))
        };
        world.engine.store().read(read).await.unwrap()
    };
    let (of_user, memberships, members) = read(&world).await;
    assert_eq!(of_user, all.iter().cloned().collect());
    assert_eq!(memberships, of_user);
    assert!(members.contains(&user) && members.contains(&groups[0]), "{members:?}");

    world
        .engine
        .delete_group(administrator(), groups[1].clone())
        .await
        .unwrap();
    let (of_user, _, members) = read(&world).await;
    assert_eq!(of_user, [groups[0].clone()].into());
    assert_eq!(members, [].into(), "what led to them is in the recycle bin");
    world
        .engine
        .restore_object(administrator(), DOMAIN, groups[1].clone(), None)
        .await
        .unwrap();
    assert_eq!(read(&world).await.0.len(), 3);
}

#[tokio::test]
async fn a_link_has_rules() {
    let world = world();
    let user = world.create("adele").await.unwrap().id;
    let group = world.create_group(security_group("staff")).await.unwrap().id;
    let nested = world.create_group(security_group("nested")).await.unwrap().id;
    world.link(Link::Member, group, user).await.unwrap();
    let exists = "One or more added object references already exist for the following modified properties: 'members'.";
    assert_eq!(message(world.link(Link::Member, group, user).await), exists);
    for (link, from, to, expected) in [
        (
            Link::Member,
            group.to_string(),
            "00000000-0000-0000-0000-000000000009".to_owned(),
            "does not exist",
        ),
        (Link::Member, user.to_string(), user.to_string(), "does not exist"),
        (
            Link::Member,
            group.to_string(),
            group.to_string(),
            "cannot be in itself",
        ),
        (
            Link::Owner,
            group.to_string(),
            nested.to_string(),
            "a group cannot be one",
        ),
        (
            Link::Manager,
            user.to_string(),
            group.to_string(),
            "only a user can be one",
        ),
    ] {
        let found = message(world.link(link, from, to).await);
        assert!(found.contains(expected), "{found}");
    }
    let engine = &world.engine;
    engine
        .unlink(administrator(), Link::Member, group.to_string(), Some(user.to_string()))
        .await
        .unwrap();
    let again = engine
        .unlink(administrator(), Link::Member, group.to_string(), Some(user.to_string()))
        .await;
    assert!(matches!(again, Err(RuleError::NotFound(_))));
}

#[tokio::test]
async fn a_user_has_one_manager() {
    let world = world();
    let [user, first, second] = [
        world.create("a").await,
        world.create("b").await,
        world.create("c").await,
    ];
    let [user, first, second] = [user.unwrap().id, first.unwrap().id, second.unwrap().id];
    world.link(Link::Manager, user, first).await.unwrap();
    world.link(Link::Manager, user, second).await.unwrap();
    let managers = world
        .engine
        .store()
        .read(move |rx| rx.linked_from(LinkKind::Manager, &user.to_string()))
        .await;
    assert_eq!(managers.unwrap(), [second.to_string()]);
    world
        .engine
        .unlink(administrator(), Link::Manager, user.to_string(), None)
        .await
        .unwrap();
    assert!(
        world
            .engine
            .unlink(administrator(), Link::Manager, user.to_string(), None)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_group_is_what_it_can_be() {
    let world = world();
    let mut unified = security_group("team");
    unified["groupTypes"] = json!(["Unified"]);
    unified["mailEnabled"] = json!(true);
    let team = world.create_group(unified.clone()).await.unwrap();
    assert_eq!(team.mail.as_deref(), Some("team@contoso.com"));
    let taken = "Another object with the same value for property mailNickname already exists.";
    assert_eq!(message(world.create_group(unified).await), taken);
    for (name, value, expected) in [
        (
            "displayName",
            Value::Null,
            "A value is required for property 'displayName' of resource 'Group'.",
        ),
        (
            "mailEnabled",
            Value::Null,
            "A value is required for property 'mailEnabled' of resource 'Group'.",
        ),
        (
            "mailNickname",
            json!("a b"),
            "Invalid value specified for property 'mailNickname' of resource 'Group'.",
        ),
        (
            "visibility",
            json!("Secret"),
            "Invalid value specified for property 'visibility' of resource 'Group'.",
        ),
        (
            "mailEnabled",
            json!(true),
            "The service does not currently support writes of mail-enabled groups. Please \
            ensure that the mail-enablement property is unset and the security-enablement property is set.",
        ),
        (
            "groupTypes",
            json!(["DynamicMembership"]),
            "groupTypes: groups whose members follow a rule are not supported",
        ),
    ] {
        let mut body = security_group("x");
        body[name] = value;
        assert_eq!(message(world.create_group(body).await), expected);
    }
    let patch = group_body(json!({"isAssignableToRole": true}));
    let fixed = world
        .engine
        .update_group(administrator(), team.id.to_string(), patch)
        .await;
    assert_eq!(
        message(fixed),
        "isAssignableToRole: cannot change after the group was made"
    );
}

#[tokio::test]
async fn a_group_is_made_with_its_members_or_not_at_all() {
    let world = world();
    let user = world.create("adele").await.unwrap().id;
    let mut body = security_group("staff");
    body["members@odata.bind"] = json!([format!("https://graph.microsoft.com/v1.0/users/{user}")]);
    let group = world.create_group(body.clone()).await.unwrap().id.to_string();
    let held = world
        .engine
        .store()
        .read(move |rx| rx.linked_from(LinkKind::Member, &group))
        .await
        .unwrap();
    assert_eq!(held, [user.to_string()]);

    body["members@odata.bind"] = json!([format!("users/{user}"), "users/nobody@contoso.com"]);
    assert!(matches!(world.create_group(body).await, Err(RuleError::NotFound(_))));
    let groups: Vec<Group> = world.engine.store().read(|rx| rx.all()).await.unwrap();
    assert_eq!(groups.len(), 1);
    let many: Vec<String> = (0..21).map(|number| format!("users/{number}")).collect();
    let members = json!({"members@odata.bind": many});
    let members = body::read(Group::TYPE, Version::V1, members).unwrap();
    assert!(GroupBody::new(members).is_err());
}

#[tokio::test]
async fn a_role_is_held_directly_or_by_a_group() {
    let world = world();
    let user = world.create("adele").await.unwrap().id;
    let mut body = security_group("readers");
    body["isAssignableToRole"] = json!(true);
    let group = world.create_group(body).await.unwrap().id;
    let ordinary = world.create_group(security_group("ordinary")).await.unwrap().id;
    world.link(Link::Member, group, user).await.unwrap();

    let assign = async |principal: String, role: &str| {
        world
            .engine
            .assign_role(administrator(), role, principal, Some("/".to_owned()))
            .await
    };
    let (security, global) = (SECURITY_READER.id.to_string(), GLOBAL_READER.id.to_string());
    let direct = assign(user.to_string(), &security).await.unwrap();
    assign(group.to_string(), &global).await.unwrap();
    let roles = async || world.engine.store().read(move |rx| roles_of(rx, user)).await.unwrap();
    assert_eq!(roles().await, [SECURITY_READER.id, GLOBAL_READER.id].into());

    assert!(message(assign(user.to_string(), &security).await).starts_with("A conflicting object"));
    assert!(message(assign(ordinary.to_string(), &global).await).contains("isAssignableToRole"));
    assert!(message(assign(user.to_string(), "x").await).contains("no role that is known here"));

    world
        .engine
        .unassign_role(administrator(), direct.id.clone())
        .await
        .unwrap();
    assert!(world.engine.unassign_role(administrator(), direct.id).await.is_err());
    assert_eq!(roles().await, [GLOBAL_READER.id].into());
    world
        .engine
        .delete_group(administrator(), group.to_string())
        .await
        .unwrap();
    assert_eq!(roles().await, [].into());
    world
        .engine
        .remove_object(administrator(), group.to_string())
        .await
        .unwrap();
    let left: Vec<UnifiedRoleAssignment> = world.engine.store().read(|rx| rx.all()).await.unwrap();
    assert_eq!(left, []);
}
