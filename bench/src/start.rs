//! Starting the server on an existing store: how long until it is ready, and how much memory it holds then.

use crate::pages::data_directory;
use crate::process;
use crate::report::{Budget, Figure, Quantity, heading, note};
use crate::timing::quantile;
use anyhow::Context;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What DESIGN allows.
const BUDGET_TIME: Duration = Duration::from_secs(1);
const BUDGET_BYTES: u64 = 150_000_000;
/// How often the server is started.
const STARTS: usize = 3;
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often readiness is asked for.
const PAUSE: Duration = Duration::from_millis(2);

/// Prints how `keepwatch serve` starts on a store of so many detections.
pub(crate) fn run(rows: u64, folder: &Path) -> anyhow::Result<()> {
    heading(&format!(
        "Start: `keepwatch serve --http` on a store of {rows} detections, built-in tables"
    ));
    let Some(binary) = binary()? else {
        note("not measured: build the server first, `cargo build --release -p keepwatch`");
        return Ok(());
    };
    let data = data_directory(rows, folder)?;
    // The first start makes what only first starts make: the tenant's id and the signing key.
    start(&binary, &data)?;
    let (mut times, mut held) = (Vec::new(), 0);
    for _ in 0..STARTS {
        let (took, bytes) = start(&binary, &data)?;
        times.push(took);
        held = held.max(bytes);
    }
    Figure {
        what: "from start to ready",
        value: Quantity::Time(quantile(&mut times, 0.5)),
        floors: &[],
        budget: Some(Budget::Within(Quantity::Time(BUDGET_TIME))),
    }
    .tell();
    Figure {
        what: "memory held when ready",
        value: Quantity::Bytes(held),
        floors: &[],
        budget: Some(Budget::Within(Quantity::Bytes(BUDGET_BYTES))),
    }
    .tell();
    Ok(())
}

/// The server's binary, which is built into the same folder as this one.
fn binary() -> anyhow::Result<Option<PathBuf>> {
    let path = std::env::current_exe()?.with_file_name("keepwatch");
    Ok(path.exists().then_some(path))
}

/// A server that ends with its handle.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server, waits until it is ready, and ends it. Returns how long that took and the bytes it held then.
fn start(binary: &Path, data: &Path) -> anyhow::Result<(Duration, u64)> {
    let address = free_address()?;
    let began = Instant::now();
    let child = Command::new(binary)
        .args(["serve", "--http", "--listen", &address.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run `{}`", binary.display()))?;
    let mut server = Started(child);
    while !is_ready(address) {
        anyhow::ensure!(server.0.try_wait()?.is_none(), "the server ended before it was ready");
        anyhow::ensure!(began.elapsed() < PATIENCE, "the server is not ready after {PATIENCE:?}");
        std::thread::sleep(PAUSE);
    }
    let took = began.elapsed();
    Ok((took, process::resident(server.0.id())?))
}

/// A port that was free a moment ago.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut connection = TcpStream::connect(address)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        write!(
            connection,
            "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        let mut status = [0; 12];
        connection.read_exact(&mut status)?;
        Ok(status == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}
