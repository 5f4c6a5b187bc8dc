//! P12: what the server keeps of a document beyond its padded content.

use crate::Size;
use crate::place::{Server, fill, folder, make, sync};
use crate::table::{Goal, row};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use vault_protocol::object::{padded, sealed};
use vault_server::store::sled;

pub fn measure(size: &Size) {
    let place = folder();
    let data = place.path().join("server");
    let server = Server::on_disk(&data, None);
    let mut vault = make(&place.path().join("home"), "", Some(&server.url));
    fill(&mut vault, size.many, 1000, |_| Vec::new());
    sync(&mut vault);
    let content: u64 = vault.state().visible().map(|d| padded(d.current().about.size).unwrap()).sum();
    drop(server);
    let each = |bytes: u64| bytes as f64 / size.many as f64;
    // Long journal records lie in files too: an object is known by its length.
    let sizes: BTreeSet<u64> =
        vault.state().visible().map(|d| sealed(padded(d.current().about.size).unwrap())).collect();
    let (own, others) = bytes_of(&data.join("objects"), &|len| sizes.contains(&len));

    let records = sled::open(&data.join("sled")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let rows = |letter: u8| {
        let (mut bytes, mut after) = (0, None::<Vec<u8>>);
        loop {
            let page = runtime.block_on(records.scan(&[letter], after.as_deref(), 1000)).unwrap();
            let Some((last, _)) = page.last() else { return bytes };
            after = Some(last.clone());
            bytes += page.iter().map(|(k, v)| k.len() + v.len()).sum::<usize>() as u64;
        }
    };
    let (objects, marks, journal) = (rows(b'o'), rows(b'b'), rows(b'j'));
    drop(records);
    let beyond = each(own - content + objects + marks);
    let ours = format!("{beyond:.0} B (object {:.0}, rows {:.0})", each(own - content), each(objects + marks));
    let what = format!("bytes a document beyond its padded content, {} documents", size.many);
    row("P12", &what, &ours, "–", "–", Goal::Most(300.0, " B"), beyond);
    let ours = format!("{:.0} B", each(journal + others));
    row("P12", "its line in the owner's journal, beside", &ours, "–", "–", Goal::None, 0.0);
    let ours = format!("{:.0} B", each(bytes_of(&data.join("sled"), &|_| true).0));
    row("P12", "files of the records' engine, of all rows", &ours, "–", "–", Goal::None, 0.0);
    let worst =
        (1..=4_000_000u64).step_by(997).map(|n| padded(n).unwrap() as f64 / (n as f64).max(4088.0)).fold(0.0, f64::max);
    let ours = format!("{:.1} %", (worst - 1.0) * 100.0);
    row(
        "P12",
        "padding at worst, above the floor of 4 KiB",
        &ours,
        "–",
        "–",
        Goal::Most(12.0, " %"),
        (worst - 1.0) * 100.0,
    );
}

/// Bytes in files whose length `counts`, and in the others.
fn bytes_of(folder: &Path, counts: &dyn Fn(u64) -> bool) -> (u64, u64) {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let meta = entry.metadata().unwrap();
        let (a, b) = match meta.len() {
            _ if meta.is_dir() => bytes_of(&entry.path(), counts),
            len if counts(len) => (len, 0),
            len => (0, len),
        };
        sum = (sum.0 + a, sum.1 + b);
    }
    sum
}
