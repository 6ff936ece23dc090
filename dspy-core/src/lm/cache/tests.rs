//! What only the inside can see: the clock, the sweep, and what stands on the disk.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::entry::{Kept, Name, decode, encode};
use super::store::Store;
use super::{Cache, Cached, Mode, disk, sweep};
use crate::digest::Digest;
use crate::lm::{CallCx, Lm, LmRequest, LmResponse, Message, Role, TokenLogprob, Usage};
use crate::testing::FnLm;

thread_local! {
    static NOW: Cell<u64> = const { Cell::new(1_000_000) };
}

fn now() -> u64 {
    NOW.get()
}

/// A directory of the test's own, which is not there yet.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let name = format!("dspy-cache-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// How many entries there are, and of how many bytes.
    fn content(&self) -> (usize, u64) {
        let folders = fs::read_dir(&self.0).unwrap().map(Result::unwrap);
        let files = folders.flat_map(|it| fs::read_dir(it.path()).unwrap().map(Result::unwrap));
        let sizes: Vec<_> = files.map(|it| it.metadata().unwrap().len()).collect();
        (sizes.len(), sizes.iter().sum())
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn name(number: u64) -> Name {
    of_request(Digest::of(number.to_le_bytes()), 0)
}

fn of_request(request: Digest, sample: u64) -> Name {
    Name { request, sample }
}

fn reply(text: &str) -> LmResponse {
    let mut reply = LmResponse::of_text(text);
    reply.usage = Usage::of_tokens(3, 4);
    reply.model = Some("snow-1".to_owned());
    reply
}

fn kept(text: &str) -> Kept {
    Kept {
        reply: reply(text),
        written: 7,
    }
}

fn ask(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

#[test]
fn an_entry_is_what_the_page_says() {
    let name = of_request(Digest::of("a request"), 3);
    let text = encode(&name, &kept("Snow \"is\"\nwhite.")).unwrap();
    let request = Digest::of("a request");
    let start = format!(
        "{{\"dspy_cache\":1,\"request\":\"{request}\",\"sample\":3,\"written\":7,\"reply\":\
         {{\"completions\":[{{\"parts\":[{{\"text\":\"Snow \\\"is\\\"\\nwhite.\"}}],\
         \"finish\":\"stop\"}}],\"usage\":{{\"input_tokens\":3,\"output_tokens\":4}},\
         \"model\":\"snow-1\"}}"
    );
    let sum = Digest::of(&start).short();
    assert_eq!(text, format!("{start},\"sum\":\"{sum}\"}}\n"));
    let back = decode(&name, text.as_bytes()).unwrap();
    assert_eq!(back.reply, reply("Snow \"is\"\nwhite."));
    assert_eq!(back.written, 7);
}

#[test]
fn an_entry_that_is_cut_changed_or_anothers_is_none() {
    let text = encode(&name(1), &kept("white")).unwrap();
    for length in 0..text.len() {
        let error = decode(&name(1), &text.as_bytes()[..length]).unwrap_err();
        assert!(!error.is_empty());
        // One bit at a time.
        for bit in [1, 32, 128] {
            let mut bytes = text.clone().into_bytes();
            bytes[length] ^= bit;
            decode(&name(1), &bytes).unwrap_err();
        }
    }
    let why = |text: &str| decode(&name(1), text.as_bytes()).unwrap_err();
    assert!(why(&text.replace("white", "black")).contains("was changed"));
    assert!(
        decode(&name(2), text.as_bytes())
            .unwrap_err()
            .contains("another request")
    );
    let later = text.replace("\"dspy_cache\":1", "\"dspy_cache\":2");
    assert!(why(&later).contains("version 2"), "{}", why(&later));
    assert!(why("{\"dspy_cache\":9}").contains("version 9"));
    for foreign in ["", "{}", "[]", "\u{feff}", &"[".repeat(100_000)] {
        why(foreign);
    }
}

#[test]
fn each_sample_has_a_name_of_its_own() {
    let request = Digest::of("a request");
    let names = [0, 1, 1 << 32].map(|sample| of_request(request, sample).digest());
    assert_ne!(names[0], names[1]);
    assert_ne!(names[1], names[2]);
    assert_ne!(names[0], request);
    // The same on every machine, or what others wrote would be lost.
    assert_eq!(names[0].short(), "14c3ddc7cd2076e6");
}

#[test]
fn what_json_cannot_say_is_not_written() {
    let mut odd = kept("white");
    odd.reply.completions[0].logprobs = vec![TokenLogprob {
        token: "white".to_owned(),
        logprob: f64::NEG_INFINITY,
    }];
    assert!(encode(&name(1), &odd).is_none());
}

#[tokio::test]
async fn what_is_too_old_is_asked_again_and_replaced() {
    let dir = Dir::new("ttl");
    let ttl = Duration::from_secs(10);
    let calls = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counting = {
        let calls = Arc::clone(&calls);
        FnLm::new(move |_| {
            let before = calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Ok(before.to_string())
        })
    };
    // With the memory and without: the age is that of the entry wherever it is.
    for bytes in [0, 1 << 20] {
        let _ = fs::remove_dir_all(&dir.0);
        calls.store(0, std::sync::atomic::Ordering::SeqCst);
        NOW.set(1_000_000);
        let store = Store::new(bytes, Some(dir.0.clone()), 1 << 20).at(now);
        let cache = Cache::of(store);
        let model = Cached::new(counting.clone(), cache.clone().ttl(ttl));
        let said = async |model: &Cached<FnLm>| {
            let response = model.call(&ask("?"), &CallCx::default()).await.unwrap();
            (response.completions[0].text(), response.cached)
        };
        assert_eq!(said(&model).await, ("0".to_owned(), false));
        NOW.set(1_000_000 + 9_999);
        assert_eq!(said(&model).await, ("0".to_owned(), true));
        NOW.set(1_000_000 + 10_000);
        assert_eq!(said(&model).await, ("1".to_owned(), false));
        assert_eq!(said(&model).await, ("1".to_owned(), true));
        // Whoever sets no time is given what is there.
        NOW.set(u64::MAX);
        let forever = Cached::new(counting.clone(), cache);
        assert_eq!(said(&forever).await, ("1".to_owned(), true));
        // A clock that went back does not make it old.
        NOW.set(0);
        assert_eq!(said(&model).await, ("1".to_owned(), true));
        assert_eq!(dir.content().0, 1);
    }
}

#[test]
fn the_memory_holds_no_more_than_it_may() {
    let memory = super::memory::Memory::new(100_000).unwrap();
    for number in 0..1000 {
        memory.put(name(number), Arc::new(kept(&"a".repeat(1000))));
    }
    assert!(memory.weight() <= 100_000);
    assert!(memory.weight() > 50_000);
    assert!(memory.get(&name(999)).is_some());
    assert!(super::memory::Memory::new(0).is_none());
}

#[tokio::test]
async fn the_disk_never_passes_its_limit_and_the_oldest_go() {
    let dir = Dir::new("limit");
    const LIMIT: u64 = 20_000;
    let store = Store::new(0, Some(dir.0.clone()), LIMIT);
    for number in 0..200 {
        store.put(&name(number), reply(&"a".repeat(400))).await;
        let (_, bytes) = dir.content();
        assert!(bytes <= LIMIT, "{bytes} bytes after {number}");
    }
    let (entries, _) = dir.content();
    assert!(entries > 10, "{entries}");
    assert!(store.get(&name(0), None).await.is_none());
    assert!(store.get(&name(199), None).await.is_some());

    // What could never fit is not written, and nothing has to go for it.
    store.put(&name(1000), reply(&"a".repeat(30_000))).await;
    assert_eq!(dir.content().0, entries);
    // The memory is not the disk's: a limit of nothing writes nothing.
    let nothing = Dir::new("nothing");
    let store = Store::new(1 << 20, Some(nothing.0.clone()), 0);
    store.put(&name(1), reply("white")).await;
    assert!(store.get(&name(1), None).await.is_some());
    assert!(!nothing.0.exists());
    assert!(store.memory().is_some());
}

#[test]
fn a_sweep_removes_the_oldest_and_touches_nothing_else() {
    let dir = Dir::new("sweep");
    let long_ago = |path: &Path, seconds: u64| {
        let file = fs::File::options().append(true).open(path).unwrap();
        let at = std::time::SystemTime::now() - Duration::from_secs(seconds);
        file.set_modified(at).unwrap();
    };
    let mut paths = Vec::new();
    for number in 0..8 {
        let (folder, place) = disk::places(&dir.0, &name(number).digest());
        fs::create_dir_all(folder).unwrap();
        fs::write(&place, "a".repeat(100)).unwrap();
        // Those with a higher number are older.
        long_ago(&place, number * 10);
        paths.push(place);
    }
    let folder = paths[0].parent().unwrap().to_owned();
    let foreign = [
        dir.0.join("notes.txt"),
        dir.0.join(format!("{}.json", name(0).digest())),
        folder.join("notes.json"),
        folder.join(format!("{}.json", "A".repeat(62))),
    ];
    for path in &foreign {
        fs::write(path, "a".repeat(5000)).unwrap();
        long_ago(path, 1_000_000);
    }
    let [left, young] = ["1-0", "1-1"].map(|it| folder.join(format!("{}{it}", disk::DRAFT)));
    for (path, age) in [(&left, 7200), (&young, 60)] {
        fs::write(path, "half").unwrap();
        long_ago(path, age);
    }

    assert_eq!(sweep::sweep(&dir.0, 800, 0), 800);
    assert!(!left.exists() && young.exists());
    // A quarter goes at once.
    assert_eq!(sweep::sweep(&dir.0, 800, 1), 500);
    let there: Vec<_> = paths.iter().map(|path| path.exists()).collect();
    assert_eq!(there, [true, true, true, true, true, false, false, false]);
    assert!(foreign.iter().all(|path| path.exists()));
}

#[cfg(unix)]
#[test]
fn a_sweep_follows_no_link() {
    use std::os::unix::fs::symlink;
    let (dir, elsewhere) = (Dir::new("links"), Dir::new("elsewhere"));
    let (folder, place) = disk::places(&elsewhere.0, &name(1).digest());
    fs::create_dir_all(&folder).unwrap();
    fs::write(&place, "a".repeat(1000)).unwrap();
    fs::create_dir_all(&dir.0).unwrap();
    symlink(&folder, dir.0.join(folder.file_name().unwrap())).unwrap();
    assert_eq!(sweep::sweep(&dir.0, 10, 0), 0);
    assert!(place.exists());
}

#[test]
fn only_some_modes_read() {
    let reads = |mode: Mode| mode.reads();
    assert!(reads(Mode::Read) && reads(Mode::ReadWrite) && reads(Mode::ReplayOnly));
    assert!(!reads(Mode::Off) && !reads(Mode::Write) && !reads(Mode::Refresh));
}
