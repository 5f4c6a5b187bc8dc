//! How the PDF child reads words, in this process: other people's parser, and this project's reading of what it gives. Its drawing of
//! first pages is not here.
//!
//! The child lives to be lost: a fault of the parser costs one child and becomes an answer. So a panic there is no find here; one of
//! this project's own code is, and so is whatever no answer can be made of: a stack that ends, memory or time without bound.

use std::cell::Cell;
use std::panic;
use std::sync::Once;
use vault_formats::limits::MAX_TEXT;
use vault_formats::pdf::read_in_this_process;

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// Whose panic it is, the place tells.
fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let ours = info.location().is_some_and(|place| place.file().contains("vault-formats"));
            match READING.get() {
                true if !ours => {}
                reading => {
                    OURS.set(reading);
                    before(info);
                }
            }
        }));
    });
}

pub fn run(bytes: &[u8]) {
    watch();
    READING.set(true);
    let said = read_in_this_process(bytes);
    READING.set(false);
    assert!(!OURS.take(), "a panic of this project's own code");
    if let Ok(content) = said {
        assert!(content.text.len() <= MAX_TEXT, "no more text than is kept");
        assert!(content.pages > 0, "a PDF without a page is none");
    }
}

/// A whole PDF of these objects, number 1 being the catalogue, with a table that finds them.
fn whole(objects: &[&str]) -> Vec<u8> {
    let (mut pdf, mut places) = (b"%PDF-1.4\n".to_vec(), Vec::new());
    for (number, body) in (1..).zip(objects) {
        places.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let (table, size) = (pdf.len(), objects.len() + 1);
    pdf.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    places.iter().for_each(|place| pdf.extend(format!("{place:010} 00000 n \n").bytes()));
    pdf.extend(format!("trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    pdf
}

fn stream(dict: &str, content: &str) -> String {
    format!("<< {dict} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// One page each: plain text; text through a map of its own, in a form; a picture; widths, and every operator that moves.
pub fn seeds() -> Vec<Vec<u8>> {
    const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
    const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    const INFO: &str = "<< /Title (Bilan) /Author <FEFF00C9006C> /CreationDate (D:20240312100000+01'00') >>";
    const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let page = |resources: &str| {
        let box_ = "[0 0 595 842]";
        format!("<< /Type /Page /Parent 2 0 R /MediaBox {box_} /Contents 5 0 R /Resources << {resources} >> >>")
    };
    let plain =
        stream("", "BT /F1 12 Tf 72 720 Td (ORDONNANCE) Tj 0 -14 Td (Dr Qu\\351m\\351neur) Tj T* (le 12 mars) ' ET");
    let moved = "q 1 0 0 1 10 10 cm BT /F1 9 Tf 2 Tc 1 Tw 80 Tz 12 TL 1 0 0 1 50 700 Tm [(Gly) -120 (c) 30 (mie)] TJ \
                 0 -12 TD 1 2 (1,05 g/L) \" ET Q BT /F2 8 Tf <0001 0002> Tj ET";
    let widths = "<< /Type /Font /Subtype /TrueType /FirstChar 32 /LastChar 34 /Widths [250 333 408] /Encoding \
                  << /BaseEncoding /MacRomanEncoding /Differences [65 /eacute /Euro] >> >>";
    let composite = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 8 0 R /DescendantFonts [<< /Subtype \
                     /CIDFontType2 /DW 600 /W [1 [500 600] 5 9 700] >>] >>";
    let map = stream(
        "",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <0041> <0002> <00E9> endbfchar \
         1 beginbfrange <0003> <0005> [<0042> <0043> <0044>] endbfrange",
    );
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Matrix [1 0 0 1 5 5] /Resources << /Font << /F1 6 0 R >> >>",
        "BT /F1 7 Tf (dans un cadre) Tj ET /X1 Do",
    );
    let image =
        stream("/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray", "abcd");
    let fonts = page("/Font << /F1 6 0 R /F2 7 0 R >>");
    let mut seeds = vec![
        whole(&[CATALOGUE, PAGES, &page("/Font << /F1 6 0 R >>"), INFO, &plain, FONT]),
        whole(&[CATALOGUE, PAGES, &fonts, INFO, &stream("", moved), widths, composite, &map]),
        whole(&[
            CATALOGUE,
            PAGES,
            &page("/Font << /F1 6 0 R >> /XObject << /X1 7 0 R /X2 8 0 R >>"),
            INFO,
            &stream("", "/X1 Do q 100 0 0 100 0 0 cm /X2 Do Q"),
            FONT,
            &form,
            &image,
        ]),
        whole(&[CATALOGUE, "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", &fonts, INFO, &plain, FONT, FONT]),
        whole(&[CATALOGUE, PAGES, &fonts, INFO, &stream("/Filter /ASCIIHexDecode", "42542045 54>"), FONT, FONT]),
    ];
    seeds.extend(super::papers::files(64 << 10).into_iter().filter(|bytes| bytes.starts_with(b"%PDF")));
    seeds
}
