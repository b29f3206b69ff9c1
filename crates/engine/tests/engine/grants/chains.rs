//! Chains of refresh tokens: what is exchanged, what comes again, and when they end.

use super::*;

#[tokio::test]
async fn a_token_that_comes_back_ends_its_chain() {
    let case = case().await;
    let first = case.chain(RedirectKind::Web).await;
    let second = case.rotate(&first, "198.51.100.1").await.unwrap();
    case.wait(11);
    let third = case.rotate(&second, "198.51.100.1").await.unwrap();

    match case.rotate(&first, "203.0.113.9").await {
        Err(GrantError::Reused {
            family,
            replaced,
            first_from,
        }) => {
            assert_eq!((family.grant.user, replaced), (UserId::new(USER), now()));
            assert_eq!(first_from.as_deref(), Some("198.51.100.1"));
        }
        other => panic!("{other:?}"),
    }
    let revoked = Err(GrantError::Revoked { at: case.watch.now() });
    assert_eq!(
        case.rotate(&third, "198.51.100.1").await,
        revoked,
        "the newest is no good either"
    );
    assert_eq!(case.rotate(&first, "203.0.113.9").await, revoked, "it is reported once");
}

/// A thief and the owner who come at the same moment are no lost answer, whoever is first.
#[tokio::test]
async fn two_places_at_once_end_a_chain() {
    for _ in 0..5 {
        let case = case().await;
        let token = case.chain(RedirectKind::Native).await;
        let tries = ["198.51.100.1", "203.0.113.9", "203.0.113.10", "203.0.113.11"].map(|from| {
            let (engine, token) = (case.world.engine.clone(), token.clone());
            let rotate = async move {
                engine
                    .rotate(token.expose(), by(1, from), grant(RedirectKind::Native))
                    .await
                    .unwrap()
            };
            tokio::spawn(rotate)
        });
        let mut next = None;
        let mut reused = 0;
        for tried in tries {
            match tried.await.unwrap() {
                Ok(token) => assert!(next.replace(token).is_none(), "one has the next"),
                Err(GrantError::Reused { .. }) => reused += 1,
                Err(error) => assert!(matches!(error, GrantError::Revoked { .. }), "{error:?}"),
            }
        }
        assert!(reused > 0, "it is noticed");
        let next = case.rotate(&next.unwrap(), "198.51.100.1").await;
        assert!(matches!(next, Err(GrantError::Revoked { .. })), "{next:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_theft() {
    // Seconds since it was exchanged, from where it comes again, whether it is answered.
    let cases = [
        (0, "198.51.100.1", true),
        (9, "198.51.100.1", true),
        (10, "198.51.100.1", false),
        (1, "203.0.113.9", false),
    ];
    for (seconds, from, is_answered) in cases {
        let case = case().await;
        let first = case.chain(RedirectKind::Native).await;
        let second = case.rotate(&first, "198.51.100.1").await.unwrap();
        case.wait(seconds);
        assert_eq!(case.rotate(&first, from).await.is_ok(), is_answered, "{seconds} {from}");
        assert_eq!(
            case.rotate(&second, from).await.is_ok(),
            is_answered,
            "{seconds} {from}"
        );
    }
}

/// Whoever used what was given for a token has had the answer: nobody but a thief brings the token again.
#[tokio::test]
async fn only_the_last_token_may_come_again() {
    // How often the chain has moved on by the token that was given for the first, and whether the first is still answered.
    for (moves, is_answered) in [(0, true), (1, false), (2, false)] {
        let case = case().await;
        let first = case.chain(RedirectKind::Native).await;
        case.wait(1);
        let mut newest = case.rotate(&first, "198.51.100.1").await.unwrap();
        for _ in 0..moves {
            case.wait(1);
            newest = case.rotate(&newest, "198.51.100.1").await.unwrap();
        }
        case.wait(1);
        let again = case.rotate(&first, "198.51.100.1").await;
        assert_eq!(again.is_ok(), is_answered, "{moves}");
        assert_eq!(
            matches!(again, Err(GrantError::Reused { .. })),
            !is_answered,
            "{moves}: it is told as a theft"
        );
        assert_eq!(
            case.rotate(&newest, "198.51.100.1").await.is_ok(),
            is_answered,
            "{moves}"
        );
    }
}

/// Two answers to one token are two tokens, and each may be lost: but once one is used, the first token is over.
#[tokio::test]
async fn answers_to_two_requests_at_once_are_both_good() {
    let case = case().await;
    let first = case.chain(RedirectKind::Native).await;
    case.wait(1);
    let one = case.rotate(&first, "198.51.100.1").await.unwrap();
    case.wait(1);
    let other = case.rotate(&first, "198.51.100.1").await.unwrap();
    case.wait(1);
    assert!(case.rotate(&one, "198.51.100.1").await.is_ok());
    assert!(case.rotate(&other, "198.51.100.1").await.is_ok());
    let again = case.rotate(&first, "198.51.100.1").await;
    assert!(matches!(again, Err(GrantError::Reused { .. })), "{again:?}");
}

#[tokio::test]
async fn looking_at_a_token_does_not_exchange_it() {
    let case = case().await;
    let token = case.chain(RedirectKind::Spa).await;
    let engine = &case.world.engine;
    for _ in 0..2 {
        case.wait(60);
        let family = engine.find_family(token.expose(), by(1, "")).await.unwrap().unwrap();
        assert_eq!(family.grant, grant(RedirectKind::Spa));
    }
    let foreign = engine.find_family(token.expose(), by(2, "")).await.unwrap();
    assert_eq!(foreign, Err(GrantError::Unknown), "of another application");
    assert_eq!(
        engine.refresh_token_kind(token.expose()).await.unwrap(),
        Some(RedirectKind::Spa)
    );
    assert_eq!(engine.refresh_token_kind("x").await.unwrap(), None);
}

#[tokio::test]
async fn a_chain_ends_when_it_rests_and_a_pages_after_a_day() {
    let case = case().await;
    let page = case.chain(RedirectKind::Spa).await;
    let server = case.chain(RedirectKind::Web).await;
    case.wait(SPA_SECONDS - 1);
    let page = {
        let engine = &case.world.engine;
        let next = engine
            .rotate(page.expose(), by(1, ""), grant(RedirectKind::Spa))
            .await
            .unwrap();
        next.unwrap()
    };
    case.wait(1);
    assert_eq!(case.rotate(&page, "").await, Err(GrantError::SpaExpired));

    case.wait(IDLE_DAYS * 86_400 - SPA_SECONDS - 1);
    let server = case.rotate(&server, "").await.unwrap();
    case.wait(IDLE_DAYS * 86_400 - 1);
    let server = case.rotate(&server, "").await.unwrap();
    case.wait(IDLE_DAYS * 86_400);
    assert!(matches!(
        case.rotate(&server, "").await,
        Err(GrantError::Expired { .. })
    ));
}

#[tokio::test]
async fn the_chains_of_a_session_end_with_it() {
    let case = case().await;
    let token = case.chain(RedirectKind::Web).await;
    assert_eq!(
        case.world
            .engine
            .revoke_grants_of_session(Uuid::from_u128(78))
            .await
            .unwrap(),
        0
    );
    assert_eq!(case.world.engine.revoke_grants_of_session(SESSION).await.unwrap(), 1);
    assert!(matches!(case.rotate(&token, "").await, Err(GrantError::Revoked { .. })));
}
