use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

fn sha1(text: &str) -> String {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}

fn built(list: &str, seen_min: u64) -> Result<(Vec<u8>, Built), BuildError> {
    let scratch = tempfile::tempdir().unwrap();
    let mut builder = LeakedBuilder::new(scratch.path(), seen_min)?;
    builder.add(&mut list.as_bytes())?;
    let mut bytes = Vec::new();
    let now = Timestamp::parse("2026-11-20T15:30:00Z").unwrap();
    let built = builder.finish(&mut bytes, now)?;
    Ok((bytes, built))
}

fn filter_of(list: &str) -> LeakedPasswords {
    LeakedPasswords::from_bytes(built(list, 0).unwrap().0).unwrap()
}

/// The first is the SHA-1 of `password` as every such list has it.
#[test]
fn what_is_in_the_list_is_held_and_nothing_else() {
    let list = format!(
        "\u{feff}5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9659365\r\n{}\n\n{}:3\n",
        sha1("hunter2").to_lowercase(),
        sha1("пароль")
    );
    let filter = filter_of(&list);
    for (password, held) in [
        ("password", true),
        ("hunter2", true),
        ("пароль", true),
        ("Password", false),
        ("", false),
    ] {
        assert_eq!(filter.holds(password), held, "{password}");
    }
    assert_eq!(filter.entries(), 3);
    assert_eq!(filter.built().to_string(), "2026-11-20T15:30:00.0000000Z");
}

/// A pair says nothing of the password beside another name, nor of the password alone.
#[test]
fn a_pair_is_held_with_its_own_name() {
    let scratch = tempfile::tempdir().unwrap();
    let mut builder = LeakedBuilder::new(scratch.path(), 1).unwrap();
    let list = "Ada@contoso.com:hunter2\n\nno pair\nbob;with: blanks \n";
    builder.add_pairs(&mut list.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let built = builder.finish(&mut bytes, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!((built.entries, built.refused.count), (4, 1));
    assert_eq!(built.refused.first[0].line, 3);
    let filter = LeakedPasswords::from_bytes(bytes).unwrap();
    let cases = [
        ("ada@contoso.com", "hunter2", true),
        (" ADA@Contoso.com ", "hunter2", true),
        ("bob", "with: blanks ", true),
        ("bob", "with: blanks", false),
        ("bob", "hunter2", false),
        ("ada@contoso.com", "Hunter2", false),
        ("", "hunter2", false),
    ];
    for (name, password, held) in cases {
        assert_eq!(filter.holds_pair(name, password), held, "{name} {password}");
    }
    assert!(!filter.holds("hunter2"));
    assert!(!filter_of(&sha1("hunter2")).holds_pair("ada@contoso.com", "hunter2"));
}

#[test]
fn an_empty_list_holds_nothing() {
    let filter = filter_of("");
    assert!(!filter.holds("password"));
    assert_eq!(filter.entries(), 0);
}

#[test]
fn every_password_of_many_is_held_and_few_others_are() {
    let list: String = (0..20_000)
        .map(|number| sha1(&format!("leaked {number}")) + "\n")
        .collect();
    // Twice each: lists overlap.
    let filter = filter_of(&list.repeat(2));
    assert!((0..20_000).all(|number| filter.holds(&format!("leaked {number}"))));
    let others = (0..200_000).filter(|number| filter.holds(&format!("other {number}")));
    let others = others.count();
    // Three are expected; of twenty the chance is one in a billion.
    assert!(others < 20, "{others}");
}

#[test]
fn rare_ones_can_be_left_out() {
    let list = format!("{}:2\n{}:9\n{}\n", sha1("rare"), sha1("common"), sha1("uncounted"));
    let (bytes, report) = built(&list, 5).unwrap();
    let filter = LeakedPasswords::from_bytes(bytes).unwrap();
    let held = ["rare", "common", "uncounted"].map(|password| filter.holds(password));
    assert_eq!(held, [false, true, true]);
    assert_eq!((report.entries, report.too_rare), (2, 1));
}

#[test]
fn a_bad_line_is_counted_and_never_shown() {
    let list = format!(
        "{}\nhunter2\n{}\n{}:many\n{}\n",
        sha1("a"),
        sha1("b"),
        sha1("c"),
        sha1("d")
    );
    let (_, report) = built(&list, 0).unwrap();
    assert_eq!((report.entries, report.refused.count), (3, 2));
    assert_eq!(report.refused.first[0].line, 2);
    assert!(!format!("{report:?}").contains("hunter2"));
    let error = built("hunter2\nletmein\n", 0).unwrap_err().to_string();
    assert!(
        error.starts_with("the list is none of SHA-1 hashes: 2 of 2 lines are refused"),
        "{error}"
    );
    assert!(!error.contains("hunter2"));
}

#[test]
fn a_damaged_filter_is_refused() {
    let (bytes, _) = built(&(sha1("a") + "\n"), 0).unwrap();
    let damaged = |bytes: Vec<u8>| LeakedPasswords::from_bytes(bytes).unwrap_err();
    assert_eq!(damaged(Vec::new()), FilterError::Foreign);
    assert_eq!(damaged(b"some other file entirely".to_vec()), FilterError::Foreign);
    assert_eq!(damaged(MAGIC.to_vec()), FilterError::Damaged);
    for at in [20, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(damaged(changed), FilterError::Damaged, "{at}");
    }
    assert_eq!(damaged(bytes[..bytes.len() - 1].to_vec()), FilterError::Damaged);
}

/// With its checksum made good again, as somebody does who means harm.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - CHECKSUM_BYTES;
    let sum = digest(&SHA256, &bytes[..end]);
    bytes[end..].copy_from_slice(sum.as_ref());
    bytes
}

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| built(&(sha1("a") + "\n" + &sha1("b")), 0).unwrap().0);

proptest! {
    #[test]
    fn no_filter_makes_it_panic(at: prop::sample::Index, byte: u8, cut in prop::option::of(any::<prop::sample::Index>())) {
        let mut bytes = SMALL.clone();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if let Some(cut) = cut {
            bytes.truncate(CHECKSUM_BYTES + cut.index(bytes.len() - CHECKSUM_BYTES));
        }
        if let Ok(filter) = LeakedPasswords::from_bytes(resealed(bytes)) {
            for password in ["a", "b", "c"] {
                filter.holds(password);
            }
        }
    }
}
