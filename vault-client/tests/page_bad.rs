//! What comes to the page and should not: a full disk, a file of 2 GiB, a double press, names in any script. Each time it says
//! what happened, and nothing is lost.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
#![cfg(target_os = "linux")]

mod support;

use support::browser::Page;
use support::small_disk::SmallDisk;
use support::{NOTE, Patient};

const UI: &[&str] = &["ui", "--no-open"];

#[test]
fn a_full_disk_is_said_and_the_same_press_works_once_there_is_room() {
    SmallDisk::with(12, "a_full_disk_is_said_and_the_same_press_works_once_there_is_room", |disk| {
        let home = disk.path().join("home");
        let patient = Patient::nobody();
        let here = ["--home", home.to_str().unwrap()];
        patient.run(&[&here[..], &["init", "--offline", "--no-secret", "--name", "Hélène"]].concat()).good();
        let mut page = Page::open(&patient, &[&here[..], UI].concat());
        page.get("/add");
        page.upload("/add", &[("premier.txt", NOTE.as_bytes())]);
        let id = page.at().strip_prefix("/p/").unwrap()[..32].to_owned();
        disk.leave(0);
        page.get("/add");
        assert_eq!(page.upload("/add", &[("second.txt", &vec![b'b'; 100_000])]), 200);
        assert!(page.body.contains("Il n'y a plus de place") && page.body.contains("second.txt"), "{}", page.body);
        page.get(&format!("/p/{id}"));
        let note = format!("/p/{id}/note");
        // The last block may have room for one or two.
        let long = "ce n'est pas moi. ".repeat(50);
        let refused = (0..20).any(|_| {
            let status = page.post(&note, &[("note", &long)]);
            let full = status == 422 && page.body.contains("Il n'y a plus de place");
            assert!(full || status == 200, "{status}: {}", page.body);
            page.get(&format!("/p/{id}"));
            full
        });
        assert!(refused);
        // What was there can be read and searched all the same.
        assert!(page.get("/papers?q=metformine").contains(&id));
        disk.empty();
        page.get("/add");
        assert_eq!(page.upload("/add", &[("second.txt", &vec![b'b'; 100_000])]), 200);
        assert!(page.body.contains("Le papier est gardé ici"), "{}", page.body);
        page.get(&format!("/p/{id}"));
        assert_eq!(page.post(&note, &[("note", "une autre note")]), 200);
        assert!(page.body.contains("une autre note"), "{}", page.body);
    });
}

#[test]
fn a_file_of_2_gib_is_refused_in_words_and_never_held() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    page.get("/add");
    assert_eq!(page.upload_of("/add", "film.mov", 2 << 30), 200);
    assert!(page.body.contains("film.mov") && page.body.contains("plus de 64 Mo"), "{}", page.body);
    // 64 MiB are read before it is known to be too long, twice that while they grow.
    assert!(page.most_memory() < 400 << 10, "{} KiB", page.most_memory());
    page.get("/add");
    page.upload("/add", &[("ordonnance.txt", NOTE.as_bytes())]);
    assert!(page.body.contains("Le papier est gardé ici"));
}

#[test]
fn the_same_press_twice_is_one_paper_and_one_note() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    page.get("/add");
    let form = page.body.clone();
    for _ in 0..2 {
        page.body.clone_from(&form);
        assert_eq!(page.upload("/add", &[("ordonnance.txt", NOTE.as_bytes())]), 200);
        assert!(page.body.contains("Le papier est gardé ici"), "the second press has the answer of the first");
    }
    let at = page.at().split('?').next().unwrap().to_owned();
    let form = page.get(&at);
    for _ in 0..2 {
        page.body.clone_from(&form);
        assert_eq!(page.post(&format!("{at}/note"), &[("note", "ce papier est faux")]), 200);
    }
    assert_eq!(page.body.matches("ce papier est faux").count(), 1, "{}", page.body);
    drop(page);
    assert_eq!(patient.titles(&["list"]).len(), 1);
}

#[test]
fn a_name_in_any_script_stays_a_name() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    let long = format!("{}.txt", "é".repeat(300));
    let names = [
        "نتيجة التحليل.txt",
        "检查结果.txt",
        "ప్రిస్క్రిప్షన్.txt",
        "✅ ordonnance 🩺.txt",
        "../../etc/passwd",
        "C:\\Users\\moi\\bilan.txt",
        "facture\u{202e}fdp.txt",
        "<img src=x onerror=alert(1)>.txt",
        "a&amp;b; c='d'.txt",
        long.as_str(),
    ];
    for (n, name) in names.into_iter().enumerate() {
        page.get("/add");
        let content = format!("{NOTE} {n}");
        assert_eq!(page.upload("/add", &[(name, content.as_bytes())]), 200, "{name}");
        assert!(page.body.contains("Le papier est gardé ici"), "{name}: {}", page.body);
        assert!(!page.body.contains("<img src=x") && !page.body.contains('\u{202e}'), "{name}: {}", page.body);
        let at = page.at().split('?').next().unwrap().to_owned();
        page.get(&format!("{at}/open"));
    }
    // A hidden file alone is not dropped without a word.
    page.get("/add");
    page.upload("/add", &[(".bilan.txt", b"bilan")]);
    assert!(page.body.contains(".bilan.txt") && page.body.contains("commence par un point"), "{}", page.body);
    let list = page.get("/papers");
    assert!(!list.contains("<img src=x") && !list.contains('\u{202e}'));
    drop(page);
    assert_eq!(patient.titles(&["list"]).len(), names.len());
    // Nothing was written anywhere but into the vault.
    let beside: Vec<_> = std::fs::read_dir(patient.folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(beside.iter().all(|name| !name.to_string_lossy().contains("passwd")), "{beside:?}");
}
