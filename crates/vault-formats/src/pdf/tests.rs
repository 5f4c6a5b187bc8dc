//! Small PDFs made here, each with one trait of the wild.

use lopdf::{Document, Object, Stream, dictionary};

use super::child::contained;
use super::{PdfContent, PdfReader, wire};
use crate::error::ReadError;
use crate::kind::Kind;

/// One page for each content stream; fonts F1 (Helvetica, WinAnsi) and F2 (renamed codes), form X1.
fn pdf(pages: &[&[u8]], form: &[u8]) -> Vec<u8> {
    let mut doc = Document::with_version("1.5");
    let parent = doc.new_object_id();
    let helvetica = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let map = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n\
        /Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
        1 begincodespacerange\n<00> <ff>\nendcodespacerange\n2 beginbfchar\n<01> <0153>\n<02> <0064>\nendbfchar\n\
        endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend";
    let map = doc.add_object(Stream::new(dictionary! {}, map.to_vec()));
    let subset = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "ABCDEF+X", "Encoding" => "WinAnsiEncoding",
        "ToUnicode" => map, "FirstChar" => 1, "Widths" => vec![800.into(), 500.into()],
    });
    let fonts = dictionary! { "F1" => helvetica, "F2" => subset };
    let form_id = doc.new_object_id();
    let resources = dictionary! { "Font" => fonts, "XObject" => dictionary! { "X1" => form_id } };
    let form_dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(); 4] };
    doc.objects.insert(form_id, Stream::new(form_dict, form.to_vec()).into());
    let kids: Vec<Object> = pages
        .iter()
        .map(|content| {
            let content = doc.add_object(Stream::new(dictionary! {}, content.to_vec()));
            doc.add_object(dictionary! {
                "Type" => "Page", "Parent" => parent, "Contents" => content, "Resources" => resources.clone(),
            })
            .into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    doc.objects.insert(parent, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => parent });
    doc.trailer.set("Root", catalog);
    let info = doc.add_object(dictionary! {
        "Title" => lopdf::text_string("Compte rendu opératoire"), "CreationDate" => Object::string_literal("D:20190408"),
    });
    doc.trailer.set("Info", info);
    let mut out = Vec::new();
    doc.save_to(&mut out).unwrap();
    out
}

fn text(content: &[u8]) -> String {
    contained(&pdf(&[content], b"")).unwrap().text.trim_end().to_owned()
}

#[test]
fn words_and_lines_are_seen() {
    assert_eq!(
        text(b"BT /F1 12 Tf 50 700 Td (Compte rendu op\xe9ratoire) Tj 0 -14 Td (suite) Tj ET"),
        "Compte rendu opératoire\nsuite"
    );
    assert_eq!(text(b"BT /F1 12 Tf 14 TL 50 700 Td (un) Tj T* (deux) Tj (trois) ' ET"), "un\ndeux\ntrois");
    // Kerning within a word, a gap between words, a column.
    assert_eq!(text(b"BT /F1 10 Tf 1 0 0 1 50 700 Tm [(H) 40 (bA) -20 (1c) -600 (7,1)] TJ ET"), "HbA1c 7,1");
    assert_eq!(text(b"BT /F1 10 Tf 50 700 Td (HbA1c) Tj 200 0 Td (7,1) Tj ET"), "HbA1c\t7,1");
    // One string a letter, placed by the font's own widths.
    assert_eq!(text(b"BT /F2 10 Tf 50 700 Td <01> Tj 8 0 Td <02> Tj 8 0 Td <02> Tj ET"), "œd d");
    // Two text objects on one line; a page that is drawn upside down.
    assert_eq!(text(b"BT /F1 10 Tf 50 700 Td (Nom :) Tj ET BT /F1 10 Tf 85 700 Td (Delorme) Tj ET"), "Nom : Delorme");
    assert_eq!(text(b"-1 0 0 -1 600 800 cm BT /F1 10 Tf 50 700 Td (haut) Tj 0 -20 Td (bas) Tj ET"), "haut\nbas");
}

#[test]
fn pages_forms_and_information() {
    let made = pdf(&[b"/X1 Do", b"BT /F1 9 Tf (page deux) Tj ET"], b"BT /F1 9 Tf (dans le dessin) Tj ET /X1 Do");
    let content = contained(&made).unwrap();
    assert_eq!(content.pages, 2);
    assert_eq!(content.text.lines().next(), Some("dans le dessin"));
    assert!(content.text.ends_with("page deux\n"), "a form that draws itself ends");
    assert_eq!(content.title.as_deref(), Some("Compte rendu opératoire"));
    assert_eq!(content.created.unwrap().to_string(), "2019-04-08");
}

#[test]
fn damage_is_one_error_or_what_was_read_before_it() {
    let made = pdf(&[b"BT /F1 9 Tf (avant) Tj ET ((((( BT (apres"], b"");
    assert_eq!(contained(&made).unwrap().text.trim(), "avant");
    for cut in [5, 50, made.len() / 3] {
        assert_eq!(contained(&made[..cut]), Err(ReadError::CutShort { kind: Kind::Pdf }), "cut at {cut}");
    }
    assert_eq!(contained(b"%PDF-1.4\nrien\n%%EOF"), Err(ReadError::Malformed { kind: Kind::Pdf, what: "structure" }));
    assert_eq!(PdfReader::none().read(&made), Err(ReadError::ReaderUnavailable));
    assert_eq!(PdfReader::dangerous_in_this_process().read(b""), Err(ReadError::Empty));
}

#[test]
fn a_stream_bomb_is_refused() {
    let mut bomb = Document::load_mem(&pdf(&[b"x"], b"")).unwrap();
    let page = bomb.page_iter().next().unwrap();
    let mut stream = Stream::new(dictionary! {}, vec![b' '; crate::limits::MAX_PDF_STREAM + 1]);
    stream.compress().unwrap();
    let stream = bomb.add_object(stream);
    bomb.get_dictionary_mut(page).unwrap().set("Contents", stream);
    let mut out = Vec::new();
    bomb.save_to(&mut out).unwrap();
    assert!(out.len() < 1 << 20);
    assert_eq!(contained(&out), Err(ReadError::Excessive { kind: Kind::Pdf, what: "inflated bytes" }));
}

#[test]
fn the_wire_carries_everything_and_trusts_nothing() {
    let full = PdfContent {
        title: Some("Titre".into()),
        author: Some("Dr É".into()),
        created: "2019-04-08".parse().ok(),
        pages: 3,
        text: "œdème\n".into(),
    };
    for answer in
        [Ok(full), Ok(PdfContent::default()), Err(ReadError::Locked { kind: Kind::Pdf }), Err(ReadError::ReaderDied)]
    {
        let mut bytes = Vec::new();
        wire::write_answer(&mut bytes, &answer).unwrap();
        assert_eq!(wire::read_answer(&mut &bytes[..]).unwrap(), answer);
        for cut in 0..bytes.len() {
            assert!(wire::read_answer(&mut &bytes[..cut]).is_err());
        }
    }
    assert!(wire::read_answer(&mut &[99u8][..]).is_err());
    assert!(wire::read_answer(&mut &[0u8, 0xff, 0xff, 0xff, 0x7f][..]).is_err());
}
