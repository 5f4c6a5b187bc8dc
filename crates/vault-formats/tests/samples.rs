//! Whole files, as people have them, looked at once; PDFs by a real child.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use vault_formats::{Archive, Confidence, Kind, PdfReader, ReadError, Sensitive, Warning, examine, fold};

fn reader() -> PdfReader {
    PdfReader::in_child(env!("CARGO_BIN_EXE_look-at-paper"))
}

fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

struct Expected {
    kind: Kind,
    type_code: &'static str,
    date: Option<&'static str>,
    author: Option<&'static str>,
    confidence: Confidence,
    words: &'static [&'static str],
}

fn check(name: &str, expected: &Expected) {
    let bytes = sample(name);
    let found = examine(name, &bytes, bytes.len() as u64, &reader());
    assert_eq!(found.sniffed.kind, expected.kind, "{name}");
    assert!(found.sniffed.warnings.is_empty(), "{name}: {:?}", found.sniffed.warnings);
    assert_eq!(found.proposal.type_code, expected.type_code, "{name}");
    assert_eq!(found.proposal.date.map(|d| d.to_string()).as_deref(), expected.date, "{name}");
    assert_eq!(found.proposal.author.as_deref(), expected.author, "{name}");
    assert_eq!(found.proposal.confidence, expected.confidence, "{name}");
    let text = fold(&found.text.unwrap_or_else(|e| panic!("{name}: {e}")));
    for word in expected.words {
        assert!(text.contains(&fold(word)), "{name}: {word} not in {text}");
    }
}

#[test]
fn a_laboratory_pdf() {
    check(
        "CR-biologie 2026-11-04 – Hélène.pdf",
        &Expected {
            kind: Kind::Pdf,
            type_code: "11502-2",
            date: Some("2026-11-04"),
            author: Some("Laboratoire fictif des Tilleuls"),
            confidence: Confidence::Likely,
            words: &["HbA1c\t7,1", "Créatinine", "Zoé ŒUVRARD", "Antériorités"],
        },
    );
}

#[test]
fn a_cda_with_a_pdf_inside() {
    check(
        "cr-bio-N1-pdf.xml",
        &Expected {
            kind: Kind::Cda,
            type_code: "11502-2",
            date: Some("2026-11-04"),
            author: Some("Zoé ŒUVRARD, Laboratoire fictif des Tilleuls"),
            confidence: Confidence::Stated,
            words: &["Compte rendu d'examens biologiques", "LDL-cholestérol"],
        },
    );
}

#[test]
fn a_patient_summary() {
    check(
        "ips-bundle-01.json",
        &Expected {
            kind: Kind::Fhir,
            type_code: "60591-5",
            date: Some("2017-12-11"),
            author: Some("Beetje van Hulp"),
            confidence: Confidence::Stated,
            words: &["Anastrozole", "penicillin", "7.5 %"],
        },
    );
}

#[test]
fn a_health_card() {
    check(
        "example-00.smart-health-card",
        &Expected {
            kind: Kind::HealthCard,
            type_code: "11369-6",
            date: Some("2022-09-05"),
            author: None,
            confidence: Confidence::Stated,
            words: &["Anyperson", "0000007"],
        },
    );
}

#[test]
fn a_calendar_an_image_and_notes() {
    check(
        "agenda-sante.ics",
        &Expected {
            kind: Kind::Calendar,
            type_code: "56446-8",
            date: Some("2026-12-04"),
            author: None,
            confidence: Confidence::Stated,
            words: &["fond d'œil", "Amiens", "Rappel vaccin"],
        },
    );
    check(
        "SC_rgb_jpeg_dcmtk.dcm",
        &Expected {
            kind: Kind::Dicom,
            type_code: "IMG-KOS",
            date: Some("2017-01-01"),
            author: None,
            confidence: Confidence::Stated,
            words: &["Test Image with 10 rows", "James Moriarty"],
        },
    );
    check(
        "directives-anticipées.txt",
        &Expected {
            kind: Kind::Text,
            type_code: "EXPPAT_3",
            date: Some("2026-11-02"),
            author: None,
            confidence: Confidence::Likely,
            words: &["personne de confiance"],
        },
    );
    check(
        "latin1.txt",
        &Expected {
            kind: Kind::Text,
            type_code: "DOCPAT01",
            date: None,
            author: None,
            confidence: Confidence::Guess,
            words: &["hémoglobine"],
        },
    );
    check(
        "تقرير-طبي-تحليل-الدم.txt",
        &Expected {
            kind: Kind::Text,
            type_code: "DOCPAT01",
            date: None,
            author: None,
            confidence: Confidence::Guess,
            words: &["السكر"],
        },
    );
}

#[test]
fn a_web_page_in_a_pdf_s_clothes() {
    let bytes = sample("faux.pdf");
    let found = examine("faux.pdf", &bytes, bytes.len() as u64, &reader());
    assert_eq!(found.sniffed.warnings, [Warning::NameLies { says: Kind::Pdf, is: Kind::Html }]);
    assert_eq!(found.text, Ok(String::new()), "nothing of it is read");
}

#[test]
fn sensitive_words_are_noticed() {
    let pdf = sample("CR-biologie 2026-11-04 – Hélène.pdf");
    let found = examine("x.pdf", &pdf, pdf.len() as u64, &reader());
    assert_eq!(found.proposal.sensitive, Some(Sensitive::Hiv));
}

#[test]
fn large_and_empty_files() {
    let pdf = sample("CR-biologie 2026-11-04 – Hélène.pdf");
    let found = examine("CR opératoire 2024-03-12.pdf", &pdf[..8192], 90 << 20, &reader());
    assert_eq!(found.sniffed.kind, Kind::Pdf);
    assert_eq!(found.proposal.type_code, "34874-8");
    assert_eq!(found.proposal.date.unwrap().to_string(), "2024-03-12");
    assert!(matches!(found.text, Err(ReadError::TooLarge { len: 94_371_840, .. })));
    // A DICOM file of any size tells its header from its first bytes.
    let dicom = sample("SC_rgb_jpeg_dcmtk.dcm");
    assert!(examine("IM1", &dicom[..3000], 800 << 20, &reader()).text.is_ok());
    let empty = examine("vide.txt", b"", 0, &reader());
    assert_eq!((empty.sniffed.kind, empty.text), (Kind::Empty, Err(ReadError::Empty)));
    assert_eq!(empty.proposal.title, "vide");
}

#[test]
fn a_photo_proposes_by_its_name() {
    let found = examine("IMG_20240312_101500.jpg", b"\xff\xd8\xff\xe0rest", 8, &reader());
    assert_eq!(found.proposal.type_code, "52040-3");
    assert_eq!(found.proposal.date.unwrap().to_string(), "2024-03-12");
    assert_eq!(found.proposal.title, "Image (hors DICOM)");
    assert_eq!(found.proposal.confidence, Confidence::Guess);
    let named = examine("Ordonnance lunettes.jpg", b"\xff\xd8\xff\xe0rest", 8, &reader());
    assert_eq!((named.proposal.type_code, named.proposal.title.as_str()), ("57833-6", "Ordonnance lunettes"));
}

#[test]
fn a_zip_lists_its_names() {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut zip = zip::ZipWriter::new(&mut bytes);
    zip.start_file("IHE_XDM/SUBSET01/METADATA.XML", zip::write::SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    let bytes = bytes.into_inner();
    let found = examine("IHE_XDM.ZIP", &bytes, bytes.len() as u64, &reader());
    assert_eq!(found.sniffed.kind, Kind::Zip);
    assert!(found.text.unwrap().contains("METADATA.XML"));
    assert!(Archive::open(&bytes).unwrap().is_xdm());
}
