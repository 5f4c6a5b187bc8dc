//! A DICOM file (PS3.10) with a drawn panoramic of the teeth: secondary capture, explicit little endian, no
//! compression. Written by hand: two dozen elements do not need a library.

use super::noise::Noise;
use super::people;

const COLUMNS: u16 = 760;
const ROWS: u16 = 380;

const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";
const EXPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";
/// Under 2.25 (a UUID as a number) everybody may make unique identifiers; these are fixed, so that the file is.
const STUDY: &str = "2.25.329800735698586629295641978511506172918";
const SERIES: &str = "2.25.329800735698586629295641978511506172919";
const INSTANCE: &str = "2.25.329800735698586629295641978511506172920";
const IMPLEMENTATION: &str = "2.25.329800735698586629295641978511506172901";

pub(super) fn panoramic() -> Vec<u8> {
    let mut meta = Vec::new();
    element(&mut meta, 0x0002, 0x0001, "OB", &[0, 1]);
    text(&mut meta, 0x0002, 0x0002, "UI", SECONDARY_CAPTURE);
    text(&mut meta, 0x0002, 0x0003, "UI", INSTANCE);
    text(&mut meta, 0x0002, 0x0010, "UI", EXPLICIT_LITTLE_ENDIAN);
    text(&mut meta, 0x0002, 0x0012, "UI", IMPLEMENTATION);
    text(&mut meta, 0x0002, 0x0013, "SH", "COFFRE_DEMO");

    let mut out = vec![0; 128];
    out.extend_from_slice(b"DICM");
    let length = u32::try_from(meta.len()).unwrap_or(0);
    element(&mut out, 0x0002, 0x0000, "UL", &length.to_le_bytes());
    out.extend(meta);

    text(&mut out, 0x0008, 0x0005, "CS", "ISO_IR 100");
    text(&mut out, 0x0008, 0x0008, "CS", "DERIVED\\SECONDARY");
    text(&mut out, 0x0008, 0x0016, "UI", SECONDARY_CAPTURE);
    text(&mut out, 0x0008, 0x0018, "UI", INSTANCE);
    text(&mut out, 0x0008, 0x0020, "DA", "20221004");
    text(&mut out, 0x0008, 0x0023, "DA", "20221004");
    text(&mut out, 0x0008, 0x0030, "TM", "102000");
    text(&mut out, 0x0008, 0x0033, "TM", "102130");
    text(&mut out, 0x0008, 0x0050, "SH", "PANO-77341");
    text(&mut out, 0x0008, 0x0060, "CS", "PX");
    text(&mut out, 0x0008, 0x0064, "CS", "SYN");
    text(&mut out, 0x0008, 0x0070, "LO", "Appareil fictif");
    text(&mut out, 0x0008, 0x0080, "LO", people::IMAGING.name);
    text(&mut out, 0x0008, 0x0090, "PN", "Garancher^Paul-Émile^^Dr");
    text(&mut out, 0x0008, 0x1030, "LO", "Panoramique dentaire numérique");
    text(&mut out, 0x0008, 0x103e, "LO", "Orthopantomogramme de contrôle");
    text(&mut out, 0x0008, 0x1050, "PN", "Cordonnier^Wassila^^Dr");
    text(&mut out, 0x0010, 0x0010, "PN", "Marchetti-Delorme^Hélène");
    text(&mut out, 0x0010, 0x0020, "LO", people::INS);
    text(&mut out, 0x0010, 0x0030, "DA", "19480214");
    text(&mut out, 0x0010, 0x0040, "CS", "F");
    text(&mut out, 0x0018, 0x0015, "CS", "JAW");
    text(&mut out, 0x0020, 0x000d, "UI", STUDY);
    text(&mut out, 0x0020, 0x000e, "UI", SERIES);
    text(&mut out, 0x0020, 0x0010, "SH", "PANO-77341");
    text(&mut out, 0x0020, 0x0011, "IS", "1");
    text(&mut out, 0x0020, 0x0013, "IS", "1");
    text(&mut out, 0x0020, 0x0020, "CS", "");
    text(&mut out, 0x0020, 0x4000, "LT", "Image dessinée par un programme : aucune personne réelle");
    number(&mut out, 0x0002, 1);
    text(&mut out, 0x0028, 0x0004, "CS", "MONOCHROME2");
    number(&mut out, 0x0010, ROWS);
    number(&mut out, 0x0011, COLUMNS);
    number(&mut out, 0x0100, 8);
    number(&mut out, 0x0101, 8);
    number(&mut out, 0x0102, 7);
    number(&mut out, 0x0103, 0);
    element(&mut out, 0x7fe0, 0x0010, "OB", &pixels());
    out
}

fn number(out: &mut Vec<u8>, element_number: u16, value: u16) {
    element(out, 0x0028, element_number, "US", &value.to_le_bytes());
}

/// Latin-1, padded to an even length: UIDs with zero, other text with a space.
fn text(out: &mut Vec<u8>, group: u16, number: u16, vr: &str, value: &str) {
    let mut bytes: Vec<u8> = value.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    if bytes.len() % 2 == 1 {
        bytes.push(if vr == "UI" { 0 } else { b' ' });
    }
    element(out, group, number, vr, &bytes);
}

fn element(out: &mut Vec<u8>, group: u16, number: u16, vr: &str, value: &[u8]) {
    out.extend_from_slice(&group.to_le_bytes());
    out.extend_from_slice(&number.to_le_bytes());
    out.extend_from_slice(vr.as_bytes());
    if matches!(vr, "OB" | "OW") {
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&u32::try_from(value.len()).unwrap_or(0).to_le_bytes());
    } else {
        out.extend_from_slice(&u16::try_from(value.len()).unwrap_or(0).to_le_bytes());
    }
    out.extend_from_slice(value);
}

/// Teeth along two arches in a jaw. What the report says can be seen: 36 is missing, 26 has a filling, 46 a shadow.
fn pixels() -> Vec<u8> {
    let mut grain = Noise::new("panoramique");
    let mut out = Vec::with_capacity(usize::from(COLUMNS) * usize::from(ROWS));
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let (x, y) = (f32::from(column) / f32::from(COLUMNS) * 2.0 - 1.0, f32::from(row) / f32::from(ROWS));
            let value = tissue(x, y) + (grain.unit() - 0.5) * 0.07;
            out.push(level(value));
        }
    }
    out
}

/// How bright the point is: x from −1 to 1 (the patient's right is at the left), y from 0 to 1 downwards.
fn tissue(x: f32, y: f32) -> f32 {
    // The bite: lower at the middle, as in a smile.
    let bite = 0.555 - 0.20 * x * x;
    let away = y - bite;
    let mut value = 0.13 + 0.07 * (1.0 - y) + 0.05 * bump(x, 0.0, 0.95);
    // The spine's ghost, the nose, the palate, the sinuses.
    value += 0.09 * bump(x, 0.0, 0.20);
    value += 0.05 * bump(x, 0.0, 0.05) * smooth(0.24 - y, 0.05);
    value += 0.13 * bump(away, -0.315, 0.035) * bump(x, 0.0, 0.66);
    for side in [-1.0, 1.0] {
        value -= 0.09 * bump(x, side * 0.34, 0.24) * bump(y, 0.16, 0.14);
        // The branch that rises to the joint leans outwards; its head is brighter.
        let branch = side * (0.93 - 0.20 * y + 0.10 * y * y);
        value += 0.23 * bump(x, branch, 0.105) * smooth(0.80 - y, 0.10) * smooth(y - 0.05, 0.04);
        value += 0.16 * bump(x, side * 0.925, 0.055) * bump(y, 0.085, 0.06);
        // The nerve's canal.
        value -= 0.07
            * bump(away, 0.265 + 0.05 * x * x, 0.018)
            * smooth(x * side - 0.22, 0.05)
            * smooth(0.80 - x * side, 0.05);
    }
    // Upper and lower bone, with the bright rim of the chin.
    value += 0.19 * smooth(0.19 - away, 0.05) * smooth(away + 0.28, 0.06) * smooth(0.80 - x.abs(), 0.08);
    value += 0.17 * smooth(0.345 - away, 0.02) * smooth(away - 0.03, 0.06) * smooth(0.86 - x.abs(), 0.08);
    value += 0.26 * bump(away, 0.345, 0.020) * smooth(0.84 - x.abs(), 0.08);
    for place in 0u8..28 {
        value = tooth(value, x, away, place);
    }
    // A filling in 26, a shadow at the root of 46.
    value += 0.60 * bump(x, 0.443, 0.026) * bump(away, -0.050, 0.026);
    value - 0.20 * bump(x, -0.452, 0.034) * bump(away, 0.208, 0.034)
}

/// Half widths of the teeth from the middle to the back, upper and lower.
const HALF: [[f32; 7]; 2] =
    [[0.041, 0.034, 0.037, 0.034, 0.034, 0.050, 0.047], [0.026, 0.029, 0.034, 0.035, 0.037, 0.054, 0.050]];

/// Places 0 to 6 are the upper teeth from the middle to the patient's right, 7 to 13 to the left, then the lower.
fn tooth(value: f32, x: f32, away: f32, place: u8) -> f32 {
    let lower = place >= 14;
    let left = place % 14 >= 7;
    let number = usize::from(place % 7);
    if lower && left && number == 5 {
        return value;
    }
    let widths = &HALF[usize::from(lower)];
    let half = widths[number];
    let out: f32 = widths[..number].iter().map(|h| 2.0 * h + 0.006).sum::<f32>() + half + 0.003;
    let side = if left { 1.0 } else { -1.0 };
    let depth = if lower { away - 0.010 } else { -away - 0.010 };
    let long = match number {
        2 => 0.255,
        5 | 6 => 0.205,
        _ => 0.225,
    };
    if !(0.0..0.27).contains(&depth) {
        return value;
    }
    // Roots lean away from the middle.
    let centre = side * (out + depth * 0.10 * (out + 0.1));
    let molar = number >= 5;
    let crown = 0.078;
    let narrow = if molar { 0.30 } else { 0.55 };
    let width = if depth < crown {
        half * (0.90 + 0.10 * bump(depth, crown * 0.5, crown))
    } else {
        half * (1.0 - narrow * ((depth - crown) / (long - crown)).clamp(0.0, 1.0)) * 0.92
    };
    let off = (x - centre).abs();
    let inside = smooth(width - off, 0.010) * smooth(long - depth, 0.030) * smooth(depth, 0.012);
    let enamel = if depth < crown { 0.10 * smooth(off - width * 0.50, 0.012) + 0.07 } else { 0.0 };
    let pulp = 0.11 * bump(x, centre, 0.009) * smooth(depth - 0.045, 0.02);
    // Molars have two roots with bone between them.
    let fork = if molar { 0.26 * bump(x, centre, 0.016) * smooth(depth - 0.125, 0.025) } else { 0.0 };
    // Between root and bone, a dark line.
    let gap = 0.06 * bump(off, width + 0.006, 0.006) * smooth(depth - crown, 0.02) * smooth(long - depth, 0.03);
    value + inside * (0.31 + enamel - pulp - fork) - gap
}

/// 1 at the centre, 0 from `width` on.
fn bump(x: f32, centre: f32, width: f32) -> f32 {
    let t = ((x - centre) / width).abs().min(1.0);
    (1.0 - t * t) * (1.0 - t * t)
}

/// 0 below −`soft`, 1 above it.
fn smooth(x: f32, soft: f32) -> f32 {
    let t = ((x + soft) / (2.0 * soft)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
fn level(v: f32) -> u8 {
    (v * 255.0).clamp(0.0, 255.0) as u8
}
