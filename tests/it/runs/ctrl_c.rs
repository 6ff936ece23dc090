//! Ctrl-C, sent to processes of their own: it cancels once and then ends, as it always did.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dspy::context::Cancel;

use super::fresh;

const DIR: &str = "DSPY_CTRL_C_DIR";
const LIMIT: Duration = Duration::from_secs(30);

/// A process that is sent signals. Among the other tests it does nothing.
#[tokio::test]
async fn child() {
    let Ok(dir) = std::env::var(DIR) else {
        return;
    };
    let dir = PathBuf::from(dir);
    let say = |word: &str| fs::write(dir.join(word), "").unwrap();
    // One that is dropped leaves nobody without an answer, also where others listen.
    drop(Cancel::on_ctrl_c().unwrap());
    let (first, second) = (Cancel::on_ctrl_c().unwrap(), Cancel::on_ctrl_c().unwrap());
    if dir.ends_with("ctrl_c_dropped") {
        drop((first, second));
        say("ready");
    } else {
        say("ready");
        first.cancelled().await;
        second.cancelled().await;
        say("cancelled");
    }
    tokio::time::sleep(LIMIT).await;
}

struct Running {
    child: Child,
    dir: PathBuf,
}

impl Running {
    fn start(dir: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["runs::ctrl_c::child", "--exact", "--nocapture"])
            .env(DIR, dir)
            .stdout(Stdio::null())
            .spawn();
        Self {
            child: child.unwrap(),
            dir: dir.to_owned(),
        }
    }

    fn must_say(&mut self, word: &str) {
        let began = Instant::now();
        while !self.dir.join(word).exists() {
            assert!(self.child.try_wait().unwrap().is_none(), "it ended");
            assert!(began.elapsed() < LIMIT, "it never says {word}");
            sleep(Duration::from_millis(1));
        }
    }

    fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    fn must_end(&mut self) {
        assert_eq!(self.child.wait().unwrap().code(), Some(130));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_one_cancels_and_the_second_one_ends_the_process() {
    let mut child = Running::start(&fresh("ctrl_c"));
    child.must_say("ready");
    child.interrupt();
    child.must_say("cancelled");
    child.interrupt();
    child.must_end();
}

#[test]
fn with_nothing_left_to_cancel_it_ends_the_process() {
    let mut child = Running::start(&fresh("ctrl_c_dropped"));
    child.must_say("ready");
    child.interrupt();
    child.must_end();
}

#[test]
fn without_a_runtime_it_is_an_error() {
    assert!(Cancel::on_ctrl_c().unwrap_err().is_config());
}
