//! Names for files, made of what strangers wrote: `2024-03-12_Ordonnance_Dr Anselme.pdf`, as the programs of practices read
//! them. The ending is what the content is, never what its giver says it is.

use std::path::{Path, PathBuf};

use vault_formats::{Kind, clean_title};
use vault_terminal::Lang;
use vault_terminal::untrusted::{MAX_FILE_NAME, for_file_name};

use crate::granted::Paper;
use crate::shown::label_of;

/// Longest part of a name, in characters: the type and the author together stay short enough to be read.
const PART: usize = 60;
/// What a paper is called that has no date, no type and no author.
const NAMELESS: &str = "papier";
/// The ending of what nothing here knows, a program among them: nothing starts by being clicked.
const UNKNOWN: &str = "bin";

/// The name of a paper, `AAAA-MM-JJ_type_auteur` with the ending that its giver promises, and a number from the second of one
/// name on. One that names no author has its title there: two of a day and a type are told apart.
pub(crate) fn named(paper: &Paper, n: usize, lang: Lang) -> String {
    let about = &paper.about;
    let kind = label_of(about.type_code.as_str(), lang);
    let author = about.author.as_deref().filter(|author| !part(author).is_empty());
    name(paper.date(), kind, author.unwrap_or(about.title.as_str()), n, promised(about.mime.as_str()))
}

/// A name of a date if there is one, a type, who wrote it, a number from the second of one name on, and an ending. Whatever is
/// long is cut, and never the number: two papers would have one name for ever.
fn name(date: &str, type_label: &str, author: &str, n: usize, ending: &str) -> String {
    let (label, author) = (part(type_label), part(author));
    let author = if author.eq_ignore_ascii_case(&label) { String::new() } else { author };
    let number = if n > 1 { format!(" ({n})") } else { String::new() };
    // Two underscores and the dot of the ending.
    let room = MAX_FILE_NAME.saturating_sub(date.len() + number.len() + ending.len() + 3);
    let label = cut(&label, room.saturating_sub(author.len()).max(room / 2));
    let author = cut(&author, room.saturating_sub(label.len()));
    let parts = [date, label, author].into_iter().filter(|p| !p.is_empty());
    let whole = parts.collect::<Vec<_>>().join("_");
    let whole = if whole.is_empty() && n > 1 { NAMELESS.to_owned() } else { whole };
    for_file_name(&(whole + &number), Some(ending))
}

// As much of a text as so many bytes hold.
fn cut(text: &str, bytes: usize) -> &str {
    text[..text.floor_char_boundary(bytes)].trim_end_matches([' ', '.', '-'])
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
        let pdf = |date, label, author| name(date, label, author, 1, "pdf");
        assert_eq!(pdf("2024-03-12", "Ordonnance", "Metformine 1.5 g"), "2024-03-12_Ordonnance_Metformine 1.5 g.pdf");
        assert_eq!(pdf("", "Image", "Dr. Roux"), "Image_Dr. Roux.pdf");
        assert_eq!(pdf("2024", "Ordonnance", "ORDONNANCE"), "2024_Ordonnance.pdf");
        assert_eq!(pdf("", "", ""), "papier.pdf");
        assert_eq!(name("2024", "", "Bilan", 2, "pdf"), "2024_Bilan (2).pdf");
        assert_eq!(name("", "", "", 2, "pdf"), "papier (2).pdf");
        assert_eq!(pdf("2024-03-12", "وصفة طبية", "د. أمين بن علي"), "2024-03-12_وصفة طبية_د. أمين بن علي.pdf");
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
        // The number is never cut off, in any script: of two long names one would be looked for without end.
        for script in ["é", "ط", "漢", "𝒜", "t"] {
            let (kind, author) = (script.repeat(300), format!("d{}", script.repeat(300)));
            let names: Vec<String> = (1..30).map(|n| name("2024-01-01", &kind, &author, n, "pdf")).collect();
            for (n, name) in (1..).zip(&names) {
                assert!(name.len() <= MAX_FILE_NAME && name.ends_with(".pdf"), "{name}");
                assert!(n == 1 || name.ends_with(&format!(" ({n}).pdf")), "{name}");
                assert_eq!(name.matches('_').count(), 2, "type and author are both seen: {name}");
            }
        }
        for device in ["CON", "con", "NUL", "COM1", "LPT9", "COM\u{b9}", "lpt\u{b3}", "CONIN$", "conout$"] {
            assert!(name("", "", device, 1, "pdf").starts_with('_'), "{device}");
            assert!(name("2024-01-01", "", device, 1, "pdf").starts_with("2024-01-01_"), "{device}");
        }
        for honest in ["COMA", "COM0", "LPT", "CONSEIL", "COM12"] {
            assert!(!name("", "", honest, 1, "pdf").starts_with('_'), "{honest}");
        }
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
