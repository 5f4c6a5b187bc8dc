//! What strangers can send: random bytes, real papers with bytes changed, cut or doubled, names with tricks.
//! Every parser gives an answer or one typed error; none panics, hangs or grows without bound.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use vault_formats::{Archive, Kind, PdfReader, clean_title, examine, fold, limits, sniff, stem, text, types, words};

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/tests/data", env!("CARGO_MANIFEST_DIR"));
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).unwrap()))
        .collect();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in &all {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    all.push(("x.zip".into(), zip.finish().unwrap().into_inner()));
    all.sort();
    all
}

const KINDS: [Kind; 10] = [
    Kind::Empty,
    Kind::Pdf,
    Kind::Text,
    Kind::Fhir,
    Kind::Cda,
    Kind::Dicom,
    Kind::Calendar,
    Kind::HealthCard,
    Kind::Zip,
    Kind::Unknown,
];

/// Everything that is done with a paper; what comes out must keep its promises.
fn look(name: &str, bytes: &[u8], pdf: &PdfReader) {
    let found = examine(name, bytes, bytes.len() as u64, pdf);
    let title = &found.proposal.title;
    assert!(!title.is_empty() && title.len() <= limits::MAX_TITLE, "{title:?}");
    assert_eq!(&clean_title(title), title, "a title is clean");
    assert!(types::by_code(found.proposal.type_code).is_some());
    if let Ok(text) = found.text {
        assert!(text.len() <= limits::MAX_TEXT);
        for word in words(&text).take(2_000) {
            assert!(!stem(&word).is_empty());
        }
    }
    if let Ok(mut archive) = Archive::open(bytes) {
        let _ = archive.xdm_documents();
        for index in 0..archive.names().len() {
            let _ = archive.read(index);
        }
    }
}

thread_local! {
    static PDF: PdfReader = PdfReader::in_child(env!("CARGO_BIN_EXE_look-at-paper"));
    static SAMPLES: Vec<(String, Vec<u8>)> = samples();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(name in ".{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        PDF.with(|pdf| {
            look(&name, &bytes, pdf);
            for kind in KINDS {
                let _ = text(kind, &bytes, pdf);
            }
        });
    }

    /// The same behind each format's first bytes.
    #[test]
    fn random_bytes_in_disguise(
        start in prop::sample::select(vec![
            &b"%PDF-1.7\n1 0 obj <<"[..], b"<ClinicalDocument><title>", b"{\"resourceType\":\"Bundle\",\"entry\":[",
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"PK\x03\x04", b"{\"verifiableCredential\":[\"a.", b"\xff\xfe",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        PDF.with(|pdf| look("x", &[start, &bytes].concat(), pdf));
        let dicom = [&[0u8; 128][..], b"DICM", b"\x02\0\x10\0UI\x12\x001.2.840.10008.1.2\0", &bytes].concat();
        PDF.with(|pdf| look("x", &dicom, pdf));
    }

    #[test]
    fn changed_samples(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        PDF.with(|pdf| SAMPLES.with(|samples| {
            let (name, sample) = &samples[which.index(samples.len())];
            let mut bytes = sample.clone();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            look(name, &bytes, pdf);
        }));
    }

    #[test]
    fn names_and_words(name in "\\PC{0,300}", said in ".{0,400}") {
        let _ = sniff(&name, said.as_bytes(), said.len() as u64);
        let title = clean_title(&name);
        prop_assert!(title.len() <= limits::MAX_TITLE);
        let wild = title.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        prop_assert!(!wild);
        let folded = fold(&said);
        prop_assert_eq!(fold(&folded), folded.clone(), "folding twice changes nothing");
        for word in words(&said) {
            prop_assert!(word.chars().count() <= limits::MAX_WORD * 18);
            prop_assert_eq!(fold(&word), word);
        }
    }
}

#[test]
fn names_that_turn_are_flattened() {
    let pdf = PdfReader::none();
    let found = examine("ordonnance\u{202e}fdp.exe", b"MZ\x90\0\x03", 5, &pdf);
    assert_eq!(found.sniffed.kind, Kind::Program);
    assert_eq!(found.sniffed.warnings.len(), 1);
    assert_eq!(found.proposal.title, "ordonnancefdp");
}
