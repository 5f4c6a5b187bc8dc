//! Names for files, made of what strangers wrote: `2024-03-12_Ordonnance_Metformine.pdf`. The ending is what the
//! content is, never what its giver says it is.

use std::path::{Path, PathBuf};

use vault_formats::{Kind, clean_title};
use vault_terminal::untrusted::for_file_name;

/// Longest part of a name, in characters: the type and the title together stay short enough to be read.
const PART: usize = 60;
/// The ending of what nothing here knows, a program among them: nothing starts by being clicked.
const UNKNOWN: &str = "bin";

/// The name of a paper: its date if it has one, its type, its title or its author, a number from the second of one name on,
/// and an ending.
pub(crate) fn name(date: &str, type_label: &str, title: &str, n: usize, ending: &str) -> String {
    let (label, title) = (part(type_label), part(title));
    let same = title.eq_ignore_ascii_case(&label);
    let parts = [date, &label, if same { "" } else { &title }];
    let mut whole = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("_");
    if n > 1 {
        whole += &format!(" ({n})");
    }
    for_file_name(&whole, Some(ending))
}

/// The same path with another ending, and a number from the second on.
pub(crate) fn with_ending(path: &Path, n: usize, ending: &str) -> PathBuf {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let number = if n > 1 { format!(" ({n})") } else { String::new() };
    path.with_file_name(format!("{stem}{number}.{ending}"))
}

/// The ending of a kind of content.
pub(crate) fn ending(kind: Kind) -> &'static str {
    kind.extension().unwrap_or(UNKNOWN)
}

/// The ending that a media type promises: only to see beforehand whether a file of that name is there already.
pub(crate) fn promised(mime: &str) -> &'static str {
    use vault_formats::kind::Image;
    const KINDS: [Kind; 15] = [
        Kind::Pdf,
        Kind::Jpeg,
        Kind::Png,
        Kind::OtherImage(Image::Gif),
        Kind::OtherImage(Image::Webp),
        Kind::OtherImage(Image::Tiff),
        Kind::OtherImage(Image::Heic),
        Kind::Text,
        Kind::Fhir,
        Kind::Cda,
        Kind::Dicom,
        Kind::Calendar,
        Kind::HealthCard,
        Kind::Zip,
        Kind::Html,
    ];
    KINDS.into_iter().find(|k| k.mime() == mime).map_or(UNKNOWN, ending)
}

// One part of a name: no underscore, which separates parts, and no dot that makes a second ending.
fn part(text: &str) -> String {
    let clean = clean_title(text);
    let chars: Vec<char> = clean.chars().collect();
    let mut out = String::with_capacity(clean.len());
    for (i, c) in chars.iter().enumerate() {
        let next = chars.get(i + 1);
        let in_number = i > 0 && chars[i - 1].is_ascii_digit() && next.is_some_and(char::is_ascii_digit);
        out.push(match c {
            '_' => '-',
            '/' | '\\' => ' ',
            '.' if !in_number && next.is_some_and(|n| n.is_alphanumeric()) => ' ',
            c => *c,
        });
    }
    let words: Vec<&str> = out.split_whitespace().filter(|w| w.chars().any(|c| c != '.')).collect();
    let cut: String = words.join(" ").chars().take(PART).collect();
    cut.trim_matches([' ', '.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when_what_and_which() {
        let pdf = |date, label, title| name(date, label, title, 1, "pdf");
        assert_eq!(pdf("2024-03-12", "Ordonnance", "Metformine 1.5 g"), "2024-03-12_Ordonnance_Metformine 1.5 g.pdf");
        assert_eq!(pdf("", "Image", "Dr. Roux"), "Image_Dr. Roux.pdf");
        assert_eq!(pdf("2024", "Ordonnance", "ORDONNANCE"), "2024_Ordonnance.pdf");
        assert_eq!(pdf("", "", ""), "papier.pdf");
        assert_eq!(name("2024", "", "Bilan", 2, "pdf"), "2024_Bilan (2).pdf");
    }

    #[test]
    fn b10_no_name_leaves_its_folder_or_looks_like_another() {
        let hostile = [
            ("../../etc/passwd", "etc passwd.bin"),
            ("..\\..\\win.ini", "win ini.bin"),
            ("/abs", "abs.bin"),
            ("a\u{0}b\u{1b}[2Jc", "a b [2Jc.bin"),
            ("ordonnance\u{202e}fdp.exe", "ordonnancefdp exe.bin"),
            ("facture.pdf.exe", "facture pdf exe.bin"),
            ("photo.jpg", "photo jpg.bin"),
            ("CON", "_CON.bin"),
            ("com1.txt", "com1 txt.bin"),
            ("nul", "_nul.bin"),
            ("-rf", "rf.bin"),
            (".ssh", "ssh.bin"),
            ("a_b_c", "a-b-c.bin"),
            ("a:b*c?", "a b c.bin"),
            ("   ", "papier.bin"),
            ("~", "~.bin"),
        ];
        for (title, wanted) in hostile {
            assert_eq!(name("", "", title, 1, UNKNOWN), wanted, "{title:?}");
            let with = name("2024-01-01", "../CON", title, 1, "pdf");
            assert_eq!(Path::new(&with).components().count(), 1, "{with:?}");
            assert!(with.starts_with("2024-01-01_CON") && with.ends_with(".pdf"), "{with:?}");
            assert!(!with.chars().any(vault_terminal::untrusted::is_dangerous), "{with:?}");
        }
        let long = name("2024-01-01", &"t".repeat(500), &"é".repeat(5000), 12, "smart-health-card");
        assert!(long.len() <= 255 && long.ends_with(".smart-health-card"), "{}", long.len());
        for c in (0..=0x3000).filter_map(char::from_u32) {
            let n = name("", "a", &format!("x{c}y{c}"), 1, "pdf");
            assert!(Path::new(&n).components().count() == 1 && !n.contains(['/', '\\']), "{c:?} {n:?}");
        }
    }

    #[test]
    fn endings_are_of_the_content() {
        assert_eq!((ending(Kind::Pdf), ending(Kind::Program), ending(Kind::Unknown)), ("pdf", "bin", "bin"));
        assert_eq!((promised("application/pdf"), promised("evil/exe")), ("pdf", "bin"));
        assert_eq!(with_ending(Path::new("d/a.pdf"), 1, "html"), Path::new("d/a.html"));
        assert_eq!(with_ending(Path::new("d/a.pdf"), 2, "html"), Path::new("d/a (2).html"));
    }
}
