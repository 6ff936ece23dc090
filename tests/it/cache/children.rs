//! What is seen from a process of its own: warnings, and who else uses the directory.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dspy::lm::{Cache, Cached, Mode};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::{Counting, entries, entry, fresh, said};

/// What was warned of.
#[derive(Clone, Default)]
struct Warned(Arc<Mutex<Vec<String>>>);

impl Warned {
    fn all(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit for Warned {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.all().push(format!("{value:?}"));
    }
}

impl Subscriber for Warned {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() == tracing::Level::WARN
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Which events are wanted is remembered for the whole process, so a warning is sure to be heard
/// only in a process of its own.
const CHILD: &str = "DSPY_CACHE_CHILD";
const DIR: &str = "DSPY_CACHE_DIR";

fn child(what: &str, dir: &Path) -> Running {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["cache::children::child_process", "--exact", "--nocapture"])
        .env(CHILD, what)
        .env(DIR, dir)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    Running(child)
}

/// A child that does not outlive its test.
struct Running(Child);

impl Running {
    #[track_caller]
    fn must_succeed(mut self) {
        let status = self.0.wait().unwrap();
        assert!(status.success(), "the child failed: {status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the other tests do in a process of its own. Among them it does nothing.
#[test]
fn child_process() {
    let (Ok(what), Ok(dir)) = (std::env::var(CHILD), std::env::var(DIR)) else {
        return;
    };
    let dir = Path::new(&dir);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(8)
        .build()
        .unwrap();
    match what.as_str() {
        "share" => runtime.block_on(share(dir)),
        "broken" => hearing(&runtime, |warned| broken(dir, warned)),
        "unwritable" => hearing(&runtime, |warned| unwritable(dir, warned)),
        "poisoned" => hearing(&runtime, |warned| poisoned(dir, warned)),
        what => panic!("no child does {what}"),
    }
}

/// Runs with a listener for this whole process.
fn hearing<F: Future<Output = ()>>(
    runtime: &tokio::runtime::Runtime,
    test: impl FnOnce(Warned) -> F,
) {
    let warned = Warned::default();
    tracing::subscriber::set_global_default(warned.clone()).unwrap();
    runtime.block_on(test(warned));
}

#[test]
fn what_is_broken_is_a_miss_with_a_warning_and_is_replaced() {
    child("broken", &fresh("broken")).must_succeed();
}

async fn broken(dir: &Path, warned: Warned) {
    let model = Counting::default();
    let cached = Cached::new(model.clone(), Cache::on_disk(dir).memory(0));
    said(&cached, "snow").await;
    let file = entry(dir);
    let whole = fs::read_to_string(&file).unwrap();
    let cases = [
        (String::new(), "cut short"),
        (whole[..whole.len() / 2].to_owned(), "cut short"),
        (whole.trim_end().to_owned(), "its sum does not fit"),
        (whole.replace("snow", "soot"), "its sum does not fit"),
        (
            whole.replace("\"dspy_cache\":1", "\"dspy_cache\":7"),
            "version 7",
        ),
        (
            whole.replace("\"dspy_cache\":1", "\"dspy_cache\":0"),
            "version 0",
        ),
        ("[".repeat(1 << 20), "no entry of a cache"),
        ("{\"some\":\"file\"}".to_owned(), "no entry of a cache"),
        ("\u{1}\u{2}".repeat(1000), "no entry of a cache"),
    ];
    for (number, (content, why)) in cases.into_iter().enumerate() {
        fs::write(&file, content).unwrap();
        assert!(!said(&cached, "snow").await.1, "{why}");
        let heard = std::mem::take(&mut *warned.all());
        assert_eq!(heard.len(), 1, "{number}: {heard:?}");
        assert!(heard[0].contains(why), "{heard:?}");
        assert!(heard[0].contains(file.to_str().unwrap()), "{heard:?}");
        assert!(said(&cached, "snow").await.1);
    }
    // The answer to another request in the place of this one.
    said(&cached, "coal").await;
    let files = entries(dir);
    let other = files.iter().find(|it| **it != file).unwrap();
    fs::copy(other, &file).unwrap();
    assert!(!said(&cached, "snow").await.1);
    assert!(warned.all()[0].contains("another request"));
}

#[test]
fn where_nothing_can_be_written_the_memory_is_left() {
    child("unwritable", &fresh("unwritable")).must_succeed();
}

async fn unwritable(dir: &Path, warned: Warned) {
    // No directory can be made in what is none.
    fs::write(dir, "a file").unwrap();
    let below = dir.join("cache");
    let cached = Cached::new(Counting::default(), Cache::on_disk(&below));
    for thing in ["snow", "coal", "grass"] {
        assert!(!said(&cached, thing).await.1);
        assert!(said(&cached, thing).await.1);
    }
    let heard = std::mem::take(&mut *warned.all());
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].contains("in memory alone"), "{heard:?}");
    assert_eq!(fs::read_to_string(dir).unwrap(), "a file");

    // A directory that is written and then read-only still gives what it has.
    fs::remove_file(dir).unwrap();
    let writing = Cached::new(Counting::default(), Cache::on_disk(dir));
    said(&writing, "snow").await;
    for folder in [entry(dir).parent().unwrap(), dir] {
        let mut permissions = fs::metadata(folder).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(folder, permissions).unwrap();
    }
    // Whoever may do everything cannot be kept from writing.
    if fs::write(dir.join("probe"), "").is_err() {
        let reading = Cached::new(Counting::default(), Cache::on_disk(dir));
        assert!(said(&reading, "snow").await.1);
        assert!(!said(&reading, "coal").await.1);
        assert!(said(&reading, "coal").await.1);
        assert_eq!(warned.all().len(), 1);
    }
    make_writable(dir);
}

#[cfg(unix)]
fn make_writable(dir: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
    for folder in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if folder.file_type().unwrap().is_dir() {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}

#[cfg(not(unix))]
fn make_writable(_: &Path) {}

#[test]
fn a_poisoned_directory_leads_nowhere() {
    child("poisoned", &fresh("poisoned")).must_succeed();
}

#[cfg(not(unix))]
async fn poisoned(_: &Path, _: Warned) {}

#[cfg(unix)]
async fn poisoned(dir: &Path, warned: Warned) {
    use std::os::unix::fs::symlink;
    let cached = Cached::new(Counting::default(), Cache::on_disk(dir).memory(0));
    said(&cached, "snow").await;
    let file = entry(dir);
    let folder = file.parent().unwrap();
    let elsewhere = dir.with_extension("elsewhere");
    let _ = fs::remove_dir_all(&elsewhere);
    fs::create_dir_all(&elsewhere).unwrap();
    let must_miss = async |why: &str| {
        assert!(!said(&cached, "snow").await.1, "{why}");
        let heard = std::mem::take(&mut *warned.all());
        assert!(heard[0].contains(why), "{heard:?}");
    };

    // A link to a whole entry is no entry; it is replaced, and what it points to is not.
    let copy = elsewhere.join("copy");
    fs::rename(&file, &copy).unwrap();
    let before = fs::read(&copy).unwrap();
    symlink(&copy, &file).unwrap();
    must_miss("no plain file").await;
    assert_eq!(fs::read(&copy).unwrap(), before);
    assert!(fs::symlink_metadata(&file).unwrap().is_file());

    // A link without an end is not read.
    fs::remove_file(&file).unwrap();
    symlink("/dev/zero", &file).unwrap();
    must_miss("no plain file").await;

    // A huge file is not read; it takes no room as it stands here.
    fs::File::create(&file).unwrap().set_len(1 << 40).unwrap();
    must_miss("longer than any entry").await;
    assert!(fs::metadata(&file).unwrap().len() < 10_000);

    // A pipe would keep its reader waiting for ever.
    fs::remove_file(&file).unwrap();
    let made = Command::new("mkfifo").arg(&file).status();
    if made.is_ok_and(|status| status.success()) {
        must_miss("no plain file").await;
    }

    // A folder in the place of an entry stays, and so does what is in it; the rest goes on.
    let _ = fs::remove_file(&file);
    fs::create_dir_all(file.join("inside")).unwrap();
    must_miss("no plain file").await;
    assert!(file.join("inside").is_dir());
    said(&cached, "coal").await;
    assert!(said(&cached, "coal").await.1);
    fs::remove_dir_all(&file).unwrap();

    // A link in the place of a folder: nothing is read or written behind it.
    let inner = elsewhere.join("inner");
    fs::rename(folder, &inner).unwrap();
    fs::create_dir_all(&inner).unwrap();
    let name = file.file_name().unwrap();
    fs::copy(&copy, inner.join(name)).unwrap();
    symlink(&inner, folder).unwrap();
    let there = fs::read_dir(&inner).unwrap().count();
    must_miss("no plain file in a plain folder").await;
    assert_eq!(fs::read(inner.join(name)).unwrap(), before);
    assert_eq!(fs::read_dir(&inner).unwrap().count(), there);
}

/// How many requests those who share a directory make.
const REQUESTS: usize = 60;

/// Asks everything, in an order of its own, on 8 threads, and holds every answer
/// against its request: the number behind it is that of somebody's call.
async fn share(dir: &Path) {
    let cache = Cache::on_disk(dir).memory(4096);
    let tasks = (0..8).map(|first| {
        let cached = Cached::new(Counting::default(), cache.clone());
        tokio::spawn(async move {
            for number in 0..REQUESTS {
                let thing = format!("thing-{}", (number * 7 + first * 13) % REQUESTS);
                let long = format!("{thing} {}", "a".repeat(2000));
                let (answer, _) = said(&cached, &long).await;
                let (asked, count) = answer.rsplit_once(' ').unwrap();
                assert_eq!(asked, long);
                assert!(count.parse::<usize>().unwrap() < REQUESTS);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

#[test]
fn threads_and_processes_share_a_directory() {
    let dir = fresh("shared");
    let children: Vec<_> = (0..4).map(|_| child("share", &dir)).collect();
    children.into_iter().for_each(Running::must_succeed);
    let found = entries(&dir);
    assert_eq!(found.len(), REQUESTS, "{found:?}");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let replay = Cache::on_disk(&dir).mode(Mode::ReplayOnly);
        let model = Counting::default();
        let cached = Cached::new(model.clone(), replay);
        for number in 0..REQUESTS {
            let asked = format!("thing-{number} {}", "a".repeat(2000));
            assert!(said(&cached, &asked).await.1);
        }
        assert_eq!(model.calls(), 0);
    });
}
