//! A running server: its log, its origin, its end.

use crate::program::Place;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// How long a log line may be waited for: only a server that does not do what it should needs that.
const LOG_TIMEOUT: Duration = Duration::from_secs(60);

/// What every server here is started with.
pub(crate) const SERVE: [&str; 5] = ["serve", "--data", "data", "--listen", "127.0.0.1:0"];

/// A server on a free port; killed when the test ends, unless it has ended before.
pub(crate) struct Server {
    pub(crate) child: Child,
    log: Receiver<String>,
    /// Its origin, with the port that was free.
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::of(place.command(&[&SERVE[..], arguments].concat()))
    }

    /// The server that a command with [`SERVE`] starts.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = lines_of(child.stderr.take().unwrap());
        let mut server = Self {
            child,
            log,
            url: String::new(),
        };
        let listening = server.logged("listening");
        server.url = listening["url"].as_str().unwrap().to_owned();
        server
    }

    /// The next log line with that message.
    pub(crate) fn logged(&mut self, message: &str) -> Value {
        loop {
            let line = self.log.recv_timeout(LOG_TIMEOUT);
            let line = line.unwrap_or_else(|error| panic!("the server did not log `{message}`: {error}"));
            let event: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
            if event["message"] == message {
                return event;
            }
        }
    }

    /// Stops the server as an administrator does, and gives back the lines that it had still to log.
    pub(crate) fn stop(mut self) -> String {
        self.signal("-TERM");
        let rest: Vec<String> = self.log.iter().collect();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        rest.join("\n")
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }
}

/// The lines, read on a thread of their own, so that waiting for one can end.
fn lines_of(stderr: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        #[expect(clippy::disallowed_methods, reason = "the lines of our own program's log are short")]
        let lines = BufReader::new(stderr).lines();
        // Nobody receives any more once the test is over.
        lines
            .map_while(Result::ok)
            .take_while(|line| sender.send(line.clone()).is_ok())
            .for_each(drop);
    });
    receiver
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has usually ended by now; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
