//! What it was measured on: enough to read the figures, and no names or paths.

use std::fs;
use std::path::Path;
use std::process::Command;

/// How many programs wanted to run in the last minute. Above the number of cores, the figures are those of a busy
/// machine; it is asked before the first measure.
pub(super) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// A list of what matters, in Markdown; `load` is that of the start.
pub(super) fn describe(root: &Path, load: &str) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let model = value(&cpu, "model name").unwrap_or("unknown");
    let has = |flag: &str| value(&cpu, "flags").is_some_and(|flags| flags.split(' ').any(|f| f == flag));
    let vectors = if has("avx512f") {
        "AVX-512"
    } else if has("avx2") {
        "AVX2"
    } else {
        "no AVX2"
    };
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = value(&memory, "MemTotal").and_then(|v| v.split(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0);
    let kernel = said("uname", &["-sr"]);
    let stat = said("stat", &["-f", "-c", "%T", &root.display().to_string()]);
    let commit = said("git", &["-C", &root.display().to_string(), "rev-parse", "--short", "HEAD"]);
    format!(
        "- {cores} cores ({model}, {vectors}), {:.0} GiB of memory, {kernel}\n\
         - one virtual disk ({stat}), the same for every side\n\
         - {}; {}; {}; {}; {}; {}\n\
         - measured {} at commit {commit}; load average at the start: {load}\n",
        kib / 1048576.0,
        said("rustc", &["--version"]).split(" (").next().unwrap_or_default(),
        said("age", &["--version"]).trim_start_matches('v').replacen("", "age ", 1),
        format_args!("rage {}", super::RAGE),
        said("gpg", &["--version"]),
        said("restic", &["version"]).split(" compiled").next().unwrap_or_default(),
        said("rclone", &["version"]),
        said("date", &["-u", "+%Y-%m-%d"]),
    )
}

fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find(|line| line.starts_with(name))?.split_once(':').map(|(_, value)| value.trim())
}

/// The first line a program prints.
fn said(program: &str, arguments: &[&str]) -> String {
    let answer = Command::new(program).args(arguments).output();
    let text = answer.map(|a| String::from_utf8_lossy(&a.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").trim().to_owned()
}
