//! What becomes of a load when there is no room left.
#![cfg(target_os = "linux")]

use crate::program::{Place, Ran};
use crate::records::{lines, records};
use crate::stored::{consequences, count, open};
use keepwatch_storage::Collection;
use std::process::{Command, Output};

/// Runs the program with the folder `data` on a file system of so many KiB, in a mount namespace of its own, which
/// needs no rights where users may have namespaces; then copies what is there to `left`. `None` where that cannot be.
fn run_in_small_space(place: &Place, kib: u32, arguments: &str) -> Option<Output> {
    let mut command = place.command(&[]);
    let program = command.get_program().to_owned();
    command = Command::new("unshare");
    let script = format!(
        "mount -t tmpfs -o size={kib}k,mode=700 none data || exit 99\n\
         \"$0\" {arguments}; code=$?; cp -r data left; exit $code"
    );
    command
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .arg(program)
        .current_dir(place.path(""));
    let output = command.output().ok()?;
    let has_run = output.status.code() != Some(99) && place.path("left").exists();
    has_run.then_some(output)
}

#[test]
fn a_full_disk_ends_a_load_that_can_be_repeated() {
    /// More than one write's worth, and how much room the first of them finds but not all: each takes some 20 MB.
    const RECORDS: u64 = 25_000;
    const ROOM_KIB: u32 = 44_000;
    let place = Place::new();
    place.write("file", lines(&records(RECORDS as u32)));
    std::fs::create_dir(place.path("data")).unwrap();
    let Some(output) = run_in_small_space(&place, ROOM_KIB, "ingest file --data data") else {
        eprintln!("skipped: no small file system can be made here");
        return;
    };
    let ran = Ran::of(output);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    assert!(
        ran.err.starts_with("keepwatch: ") && ran.err.lines().count() == 1 && ran.err.contains("no room left"),
        "{}",
        ran.err
    );

    // With room again, nothing is lost, and nothing is there twice or in part.
    let stored = count(&open(&place.path("left")), Collection::SignIns);
    assert!(0 < stored && stored < RECORDS, "{stored} fitted in");
    let again = place.run(&["ingest", "file", "--data", "left"]);
    let expected = format!(
        "{RECORDS} read, {} stored, {stored} known already, 0 refused\n",
        RECORDS - stored
    );
    assert_eq!(
        (again.code, again.out.as_str()),
        (Some(0), expected.as_str()),
        "{}",
        again.err
    );
    place.run(&["ingest", "file", "--data", "whole"]);
    assert!(consequences(&place.path("left")) == consequences(&place.path("whole")));
}

#[test]
fn nothing_is_stored_while_what_is_refused_cannot_be_kept() {
    let place = Place::new();
    let file = [&lines(&records(10))[..], b"nonsense\n"].concat();
    place.write("file", file);
    let ran = place.run(&["ingest", "file", "--data", "data", "--refused", "/dev/full"]);
    let expected = "keepwatch: cannot write `/dev/full`: No space left on device (os error 28)\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(1), "", expected));
    assert_eq!(count(&open(&place.path("data")), Collection::SignIns), 0);
}
