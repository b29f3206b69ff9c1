//! Pages: nothing lost, nothing twice, nothing empty, while others write.

use crate::engine::USER;
use crate::server::{HOSTNAME, Server, start};
use keepwatch_graph::{
    ActivityType, RiskDetail, RiskDetection, RiskDetectionId, RiskDetectionTimingType, RiskLevel, RiskState,
    TokenIssuerType,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const DETECTIONS: &str = "/v1.0/identityProtection/riskDetections";

/// The detection of that number; several share an instant, so that ties are on page borders.
fn detection(number: u32) -> RiskDetection {
    let at = start().plus_seconds(i64::from(number / 4));
    let mut id = [0; 32];
    // Ids that do not follow the order of time.
    id[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
    RiskDetection {
        id: RiskDetectionId::new(id),
        request_id: None,
        correlation_id: None,
        risk_event_type: "unlikelyTravel".to_owned(),
        risk_state: RiskState::AtRisk,
        risk_level: [RiskLevel::Low, RiskLevel::Medium, RiskLevel::High][number as usize % 3],
        risk_detail: RiskDetail::None,
        source: None,
        detection_timing_type: RiskDetectionTimingType::Offline,
        activity: ActivityType::Signin,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: None,
        location: None,
        activity_date_time: at,
        detected_date_time: at,
        last_updated_date_time: at,
        user_id: USER.parse().unwrap(),
        user_display_name: number.is_multiple_of(2).then(|| format!("User {}", number % 5)),
        user_principal_name: None,
        additional_info: None,
        risk_type: None,
        mitre_technique_id: None,
    }
}

impl Server {
    async fn store_detections(&self, numbers: impl IntoIterator<Item = u32>) {
        let rows: Vec<RiskDetection> = numbers.into_iter().map(detection).collect();
        self.store
            .write(move |tx| tx.insert_risk_detections(&rows))
            .await
            .unwrap();
    }

    /// The sizes and all ids of the pages from `path` on; `between` runs after each page.
    async fn walk(&self, path: &str, mut between: impl AsyncFnMut(&Server, usize)) -> (Vec<usize>, Vec<String>) {
        let (mut sizes, mut ids) = (Vec::new(), Vec::new());
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let answer = self.get(&path).await;
            let page = answer.ids();
            assert!(!page.is_empty() || sizes.is_empty(), "an empty page behind a next link");
            sizes.push(page.len());
            ids.extend(page);
            let link = answer.json()["@odata.nextLink"].as_str().map(str::to_owned);
            next = link.map(|link| {
                let prefix = format!("https://{HOSTNAME}{DETECTIONS}?");
                assert!(link.starts_with(&prefix) && link.contains("$skiptoken="), "{link}");
                link.strip_prefix(&format!("https://{HOSTNAME}")).unwrap().to_owned()
            });
            between(self, sizes.len()).await;
        }
        (sizes, ids)
    }
}

#[tokio::test]
async fn pages_hold_every_row_once_in_order() {
    let server = Server::start().await;
    server.store_detections(0..100).await;
    let cases: [(&str, &[usize]); 7] = [
        ("", &[20, 20, 20, 20, 20]),
        ("?$top=30", &[30, 30, 30, 10]),
        ("?$top=100", &[100]),
        ("?$top=9999", &[100]),
        (
            "?$top=7&$orderby=userDisplayName,riskLevel%20desc",
            &[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 2],
        ),
        ("?$top=40&$orderby=userDisplayName%20desc&$select=id", &[40, 40, 20]),
        ("?$top=20&$filter=riskLevel%20eq%20'low'", &[20, 14]),
    ];
    for (query, expected) in cases {
        let (sizes, ids) = server.walk(&format!("{DETECTIONS}{query}"), async |_, _| {}).await;
        assert_eq!(sizes, expected, "{query}");
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>().len(),
            ids.len(),
            "{query}: an id came twice"
        );
    }
    let (_, ids) = server.walk(&format!("{DETECTIONS}?$top=13"), async |_, _| {}).await;
    let mut expected: Vec<RiskDetection> = (0..100).map(detection).collect();
    expected.sort_by_key(|row| std::cmp::Reverse((row.detected_date_time, row.id)));
    assert_eq!(
        ids,
        expected.iter().map(|row| row.id.to_string()).collect::<Vec<_>>(),
        "newest first"
    );
}

#[tokio::test]
async fn writers_neither_hide_nor_double_what_was_there() {
    let server = Server::start().await;
    // Every other number is there; the others come while the pages are read, before and behind the reader.
    server.store_detections((0..200).step_by(2)).await;
    let write = async |server: &Server, page: usize| {
        let first = page as u32 * 10 + 1;
        server.store_detections((first..(first + 10).min(200)).step_by(2)).await;
        server.store_detections([199 - page as u32 * 2]).await;
    };
    let (_, ids) = server.walk(&format!("{DETECTIONS}?$top=9"), write).await;
    let seen: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(seen.len(), ids.len(), "an id came twice");
    for number in (0..200).step_by(2) {
        assert!(seen.contains(&detection(number).id.to_string()), "{number} is lost");
    }
}

/// The same with a writer that waits for nobody, in a thread of its own.
#[tokio::test]
async fn a_writer_at_work_neither_hides_nor_doubles_what_was_there() {
    const FIRST: u32 = 1000;
    /// What the writer has to get done while pages are read.
    const WRITTEN_MIN: u32 = 100;
    let server = Server::start().await;
    server.store_detections(0..300).await;
    let there: BTreeSet<String> = (0..300).map(|number| detection(number).id.to_string()).collect();

    let written = Arc::new(AtomicU32::new(0));
    let (store, progress) = (server.store.clone(), Arc::downgrade(&written));
    let writer = std::thread::spawn(move || {
        // Until the reader has let go of the count.
        while let Some(written) = progress.upgrade() {
            let number = written.load(Ordering::SeqCst);
            let mut row = detection(FIRST + number);
            // Before, among and behind what is there.
            row.detected_date_time = start().plus_seconds(i64::from(number * 7 % 110) - 10);
            store
                .write_blocking(move |tx| tx.insert_risk_detections(&[row.clone()]))
                .unwrap();
            written.store(number + 1, Ordering::SeqCst);
        }
    });
    let mut walks = 0;
    while walks < 3 || written.load(Ordering::SeqCst) < WRITTEN_MIN {
        for query in [
            "?$top=7",
            "?$top=7&$orderby=detectedDateTime",
            "?$top=7&$orderby=riskLevel",
        ] {
            let (_, ids) = server.walk(&format!("{DETECTIONS}{query}"), async |_, _| {}).await;
            let seen: BTreeSet<String> = ids.iter().cloned().collect();
            assert_eq!(seen.len(), ids.len(), "{query}: an id came twice");
            assert!(seen.is_superset(&there), "{query}: an id is lost");
        }
        walks += 1;
    }
    drop(written);
    writer.join().unwrap();
}

#[tokio::test]
async fn a_link_holds_what_it_needs_and_nothing_else_will_do() {
    let server = Server::start().await;
    server.store_detections(0..100).await;
    let filter = "riskLevel%20ne%20'low'%20and%20userId%20eq%20'4628E7DF-dff3-407c-a08f-75f08c0806dc'";
    let first = server
        .get(&format!("{DETECTIONS}?$count=true&$top=10&$filter={filter}&$select=id"))
        .await
        .ok();
    assert_eq!(first["@odata.count"], 66);
    let link = first["@odata.nextLink"].as_str().unwrap();
    let path = link.strip_prefix("https://localhost:8443").unwrap();
    let second = server.get(path).await;
    assert_eq!(second.ids().len(), 10);
    assert!(second.json().get("@odata.count").is_none(), "rows are counted once");

    // A client may ask for other page sizes on the way, and may decode and encode the link.
    let other_size = path.replace("$top=10", "$top=3");
    assert_eq!(server.get(&other_size).await.ids(), second.ids()[..3]);
    let encoded = path.replace('$', "%24").replace('\'', "%27");
    assert_eq!(server.get(&encoded).await.ids(), second.ids());

    let token = path.split("$skiptoken=").nth(1).unwrap().split('&').next().unwrap();
    let forged = {
        let last = if token.ends_with('A') { "B" } else { "A" };
        path.replace(token, &(token[..token.len() - 1].to_owned() + last))
    };
    let cases = [
        forged,
        path.replace(token, "9177f2e3532fcd4c4d225f68f7b9bdf7_1"),
        path.replace(token, ""),
        format!("{DETECTIONS}?$skiptoken={token}"),
        format!("/v1.0/identityProtection/riskyUsers?$skiptoken={token}"),
        format!("/v1.0/auditLogs/signIns?$skiptoken={token}"),
    ];
    for path in cases {
        let message = server.get(&path).await.graph_error(400, "BadRequest");
        assert!(message.contains("$skiptoken"), "{message}");
    }
}
