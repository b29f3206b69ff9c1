//! Codes of devices: waiting, deciding and guessing.

use super::*;

#[tokio::test]
async fn a_device_gets_what_a_person_gives_it_once() {
    let case = case().await;
    let start = case.device().await;
    let engine = &case.world.engine;
    assert!(matches!(case.poll(&start).await, Polled::Pending));
    let typed = start.user_code.to_string().to_lowercase();
    match engine.look_up_device(&typed, "me").await.unwrap() {
        LookUp::Waiting(request) => assert_eq!(request.app, app(1)),
        other => panic!("{other:?}"),
    }
    assert!(
        engine
            .approve_device(&typed, grant(RedirectKind::Native))
            .await
            .unwrap()
    );
    assert!(!engine.decline_device(&typed).await.unwrap(), "it is decided");
    assert_eq!(engine.look_up_device(&typed, "me").await.unwrap(), LookUp::Unknown);
    let foreign = engine.poll_device(start.device_code.expose(), app(2)).await.unwrap();
    assert!(matches!(foreign, Polled::Unknown), "{foreign:?}");
    match case.poll(&start).await {
        Polled::Approved {
            grant,
            granted,
            refresh_token,
        } => {
            assert_eq!((grant.user, granted), (UserId::new(USER), now()));
            assert!(case.rotate(&refresh_token.unwrap(), "").await.is_ok());
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(case.poll(&start).await, Polled::Unknown), "told once");
}

#[tokio::test]
async fn a_device_that_asks_too_soon_must_wait_longer() {
    let case = case().await;
    let start = case.device().await;
    assert!(matches!(case.poll(&start).await, Polled::Pending));
    for (wait, is_too_soon) in [(5, false), (4, false), (3, true), (8, true), (14, false)] {
        case.wait(wait);
        let polled = case.poll(&start).await;
        assert_eq!(
            matches!(polled, Polled::TooSoon),
            is_too_soon,
            "after {wait}: {polled:?}"
        );
    }
    case.wait(DEVICE_CODE_SECONDS);
    assert!(matches!(case.poll(&start).await, Polled::Expired));
    let typed = start.user_code.to_string();
    assert!(
        !case
            .world
            .engine
            .approve_device(&typed, grant(RedirectKind::Native))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_refusal_is_told_to_the_device() {
    let case = case().await;
    let start = case.device().await;
    assert!(
        case.world
            .engine
            .decline_device(&start.user_code.to_string())
            .await
            .unwrap()
    );
    assert!(matches!(case.poll(&start).await, Polled::Declined));
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does() {
    for _ in 0..5 {
        let case = case().await;
        let start = case.device().await;
        let typed = start.user_code.to_string();
        let decisions = [true, false, true, false].map(|approves| {
            let (engine, typed) = (case.world.engine.clone(), typed.clone());
            tokio::spawn(async move {
                match approves {
                    true => engine
                        .approve_device(&typed, grant(RedirectKind::Native))
                        .await
                        .unwrap(),
                    false => engine.decline_device(&typed).await.unwrap(),
                }
            })
        });
        let mut decided = Vec::new();
        for decision in decisions {
            decided.push(decision.await.unwrap());
        }
        assert_eq!(decided.iter().filter(|did| **did).count(), 1, "{decided:?}");
        let is_approved = decided[0] || decided[2];
        let told = case.poll(&start).await;
        assert_eq!(matches!(told, Polled::Approved { .. }), is_approved, "{told:?}");
    }
}

#[tokio::test]
async fn guesses_at_once_all_count() {
    let case = case().await;
    let guesses: Vec<_> = (0..30)
        .map(|_| {
            let engine = case.world.engine.clone();
            tokio::spawn(async move { engine.look_up_device("BBBB-BBBB", "somebody").await.unwrap() })
        })
        .collect();
    let mut looked_up = 0;
    for guess in guesses {
        looked_up += usize::from(guess.await.unwrap() == LookUp::Unknown);
    }
    assert_eq!(looked_up, 10);
}

#[tokio::test]
async fn guesses_at_codes_are_limited() {
    let case = case().await;
    let start = case.device().await;
    let typed = start.user_code.to_string();
    let engine = &case.world.engine;
    for guess in 0..10 {
        let found = engine.look_up_device("BBBB-BBBB", "somebody").await.unwrap();
        assert_eq!(found, LookUp::Unknown, "{guess}");
    }
    let found = engine.look_up_device(&typed, "somebody").await.unwrap();
    assert_eq!(
        found,
        LookUp::TooMany {
            until: now().plus_seconds(900)
        },
        "the right one is too late"
    );
    assert!(matches!(
        engine.look_up_device(&typed, "somebody else").await.unwrap(),
        LookUp::Waiting(_)
    ));
    case.wait(899);
    assert!(matches!(
        engine.look_up_device("x", "somebody").await.unwrap(),
        LookUp::TooMany { .. }
    ));
    case.wait(1);
    assert_eq!(engine.look_up_device("x", "somebody").await.unwrap(), LookUp::Unknown);
}
