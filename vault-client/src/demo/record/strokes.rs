//! Two fonts made of pen strokes, and their accents: what a printer and a doctor's hand leave on a prescription.

/// One glyph: edges and strokes, in units of which a capital has 21; the baseline is y = 9, y grows downwards.
struct Glyph {
    left: f32,
    right: f32,
    strokes: Vec<Vec<(f32, f32)>>,
}

pub(super) struct Font(Vec<Glyph>);

impl Font {
    pub(super) fn printed() -> Font {
        Font::read(include_str!("strokes_printed.txt"))
    }

    pub(super) fn written() -> Font {
        Font::read(include_str!("strokes_written.txt"))
    }

    fn read(lines: &str) -> Font {
        let unit = |c: u8| f32::from(i16::from(c) - i16::from(b'R'));
        let pair = |p: &[u8; 2]| (unit(p[0]), unit(p[1]));
        let glyph = |line: &str| {
            let (edges, strokes) = line.split_at(2);
            let stroke = |s: &str| s.as_bytes().as_chunks::<2>().0.iter().map(pair).collect();
            Glyph {
                left: unit(edges.as_bytes()[0]),
                right: unit(edges.as_bytes()[1]),
                strokes: strokes.split_ascii_whitespace().map(stroke).collect(),
            }
        };
        Font(lines.lines().map(glyph).collect())
    }

    /// The strokes of a line of text that begins at the origin, in units; the baseline is y = 0.
    pub(super) fn strokes(&self, text: &str) -> Vec<Vec<(f32, f32)>> {
        let mut pen = 0.0;
        let mut out = Vec::new();
        for c in text.chars() {
            for (base, mark) in split(c) {
                let index = usize::try_from(u32::from(*base) - 32).unwrap_or(0);
                let Some(glyph) = self.0.get(index) else { continue };
                let place = |(x, y): &(f32, f32)| (pen + x - glyph.left, y - 9.0);
                out.extend(glyph.strokes.iter().map(|s| s.iter().map(place).collect::<Vec<_>>()));
                let middle = (glyph.right - glyph.left) / 2.0;
                let top = if base.is_uppercase() { -24.0 } else { -17.0 };
                out.extend(mark.iter().map(|s| s.iter().map(|(x, y)| (pen + middle + x, top + y)).collect()));
                pen += glyph.right - glyph.left;
            }
        }
        out
    }

    /// Width of a line of text, in units.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars()
            .flat_map(|c| split(c).iter())
            .filter_map(|(base, _)| self.0.get(usize::try_from(u32::from(*base) - 32).ok()?))
            .map(|g| g.right - g.left)
            .sum()
    }
}

type Mark = &'static [&'static [(f32, f32)]];

const NONE: Mark = &[];
const ACUTE: Mark = &[&[(-1.0, 2.0), (3.0, -2.0)]];
const GRAVE: Mark = &[&[(1.0, 2.0), (-3.0, -2.0)]];
const CIRCUMFLEX: Mark = &[&[(-3.5, 2.0), (0.0, -2.0), (3.5, 2.0)]];
const DIAERESIS: Mark = &[&[(-3.0, 0.0), (-2.5, 0.5)], &[(3.0, 0.0), (3.5, 0.5)]];
const CEDILLA: Mark = &[&[(0.5, 17.0), (2.0, 19.0), (0.5, 22.0), (-2.0, 22.0)]];
const RING: Mark = &[&[(-2.0, -3.0), (0.0, -5.0), (2.0, -3.0), (0.0, -1.0), (-2.0, -3.0)]];

/// Base letters with their marks; the offsets of a mark are from the middle of the letter and its top.
fn split(c: char) -> &'static [(char, Mark)] {
    match c {
        'é' => &[('e', ACUTE)],
        'è' => &[('e', GRAVE)],
        'ê' => &[('e', CIRCUMFLEX)],
        'ë' => &[('e', DIAERESIS)],
        'à' => &[('a', GRAVE)],
        'â' => &[('a', CIRCUMFLEX)],
        'î' => &[('i', CIRCUMFLEX)],
        'ï' => &[('i', DIAERESIS)],
        'ô' => &[('o', CIRCUMFLEX)],
        'ù' => &[('u', GRAVE)],
        'û' => &[('u', CIRCUMFLEX)],
        'ç' => &[('c', CEDILLA)],
        'œ' => &[('o', NONE), ('e', NONE)],
        'É' => &[('E', ACUTE)],
        'È' => &[('E', GRAVE)],
        'À' => &[('A', GRAVE)],
        '°' => &[(' ', RING)],
        '’' => &[('\'', NONE)],
        '–' => &[('-', NONE)],
        c => ascii(c),
    }
}

fn ascii(c: char) -> &'static [(char, Mark)] {
    const TABLE: [(char, Mark); 95] = {
        let mut table = [(' ', NONE); 95];
        let mut code = 32u8;
        while code < 127 {
            table[(code - 32) as usize] = (code as char, NONE);
            code += 1;
        }
        table
    };
    match u32::from(c).checked_sub(32).and_then(|i| usize::try_from(i).ok()) {
        Some(i) if i < TABLE.len() => &TABLE[i..=i],
        _ => &TABLE[..1],
    }
}
