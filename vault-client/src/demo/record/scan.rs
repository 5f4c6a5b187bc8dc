//! Photographs of handwritten prescriptions: a sheet on a table, a little askew, with a fold and grain. The words are
//! really drawn; no program can search them, which is what most patients' papers are like.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::noise::Noise;
use super::strokes::Font;

const WIDTH: usize = 1000;
const HEIGHT: usize = 1400;
/// The sheet leans by about one degree.
const LEAN: (f32, f32) = (0.999_85, 0.017_45);
const QUALITY: u8 = 58;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Print,
    Pen,
    Stamp,
}

/// A sheet being written on. Coordinates are pixels of the sheet, from its upper left corner.
pub(super) struct Sheet {
    layers: [Vec<f32>; 3],
    printed: Font,
    written: Font,
    hand: Noise,
    seed: String,
}

impl Sheet {
    pub(super) fn new(seed: &str) -> Sheet {
        Sheet {
            layers: std::array::from_fn(|_| vec![0.0; WIDTH * HEIGHT]),
            printed: Font::printed(),
            written: Font::written(),
            hand: Noise::new(seed),
            seed: seed.to_owned(),
        }
    }

    /// Printed text whose capitals are `height` pixels high.
    pub(super) fn print(&mut self, x: f32, y: f32, height: f32, bold: bool, text: &str) {
        let scale = height / 21.0;
        let strokes = self.printed.strokes(text);
        let width = if bold { height / 6.5 } else { height / 11.0 };
        self.draw(&strokes, x, y, scale, 0.0, width, Ink::Print);
    }

    pub(super) fn print_centred(&mut self, y: f32, height: f32, bold: bool, text: &str) {
        let width = self.printed.width(text) * height / 21.0;
        self.print((WIDTH as f32 - width) / 2.0, y, height, bold, text);
    }

    pub(super) fn print_right(&mut self, y: f32, height: f32, text: &str) {
        let width = self.printed.width(text) * height / 21.0;
        self.print(WIDTH as f32 - 90.0 - width, y, height, false, text);
    }

    /// Handwriting: it wanders from the line and is not of one size.
    pub(super) fn write(&mut self, x: f32, y: f32, height: f32, text: &str) {
        let mut at = x;
        for word in text.split(' ') {
            let scale = height / 21.0 * (0.94 + 0.12 * self.hand.unit());
            let y = y + (self.hand.unit() - 0.5) * height * 0.22;
            let strokes = self.written.strokes(word);
            self.draw(&strokes, at, y, scale, 0.12, 2.3, Ink::Pen);
            at += (self.written.width(word) + 13.0) * scale;
        }
    }

    /// The house's stamp, and a signature through it.
    pub(super) fn sign(&mut self, x: f32, y: f32, lines: &[&str]) {
        let height = 26.0 * lines.len() as f32 + 18.0;
        let frame = [(0.0, 0.0), (330.0, 0.0), (330.0, height), (0.0, height), (0.0, 0.0)];
        self.draw(&[frame.to_vec()], x, y, 1.0, 0.0, 2.5, Ink::Stamp);
        for (number, line) in lines.iter().enumerate() {
            let strokes = self.printed.strokes(line);
            self.draw(&strokes, x + 14.0, y + 30.0 + 26.0 * number as f32, 14.0 / 21.0, 0.0, 1.8, Ink::Stamp);
        }
        let mut points = vec![(20.0, 60.0)];
        for step in 0..22 {
            let along = 20.0 + 14.0 * step as f32 + 12.0 * self.hand.unit();
            points.push((along, 40.0 + 70.0 * (self.hand.unit() - 0.35)));
        }
        points.push((400.0, 52.0));
        self.draw(&[rounded(&points)], x, y, 1.0, 0.0, 3.0, Ink::Pen);
    }

    /// A printed line across the sheet.
    pub(super) fn rule(&mut self, y: f32) {
        self.draw(&[vec![(70.0, 0.0), (WIDTH as f32 - 70.0, 0.0)]], 0.0, y, 1.0, 0.0, 1.6, Ink::Print);
    }

    #[expect(clippy::too_many_arguments, reason = "a pen has that many properties")]
    fn draw(&mut self, strokes: &[Vec<(f32, f32)>], x: f32, y: f32, scale: f32, slant: f32, width: f32, ink: Ink) {
        let place = |(u, v): &(f32, f32)| {
            let (px, py) = (x + (u - v * slant) * scale, y + v * scale);
            // Lean around the middle of the sheet.
            let (cx, cy) = (px - WIDTH as f32 / 2.0, py - HEIGHT as f32 / 2.0);
            (cx * LEAN.0 - cy * LEAN.1 + WIDTH as f32 / 2.0, cx * LEAN.1 + cy * LEAN.0 + HEIGHT as f32 / 2.0)
        };
        let layer = &mut self.layers[ink as usize];
        for stroke in strokes {
            let points: Vec<_> = stroke.iter().map(place).collect();
            if let [only] = points[..] {
                segment(layer, only, only, width);
            }
            for pair in points.windows(2) {
                segment(layer, pair[0], pair[1], width);
            }
        }
    }

    /// The photograph.
    pub(super) fn jpeg(&self) -> Vec<u8> {
        let mut grain = Noise::new(&self.seed);
        let mut pixels = Vec::with_capacity(WIDTH * HEIGHT * 3);
        let (w, h) = (WIDTH as f32, HEIGHT as f32);
        let mut fibre = 0.0;
        for row in 0..HEIGHT {
            for column in 0..WIDTH {
                let (x, y) = (column as f32, row as f32);
                let (cx, cy) = (x - w / 2.0, y - h / 2.0);
                let (sx, sy) = (cx * LEAN.0 + cy * LEAN.1 + w / 2.0, cy * LEAN.0 - cx * LEAN.1 + h / 2.0);
                let noise = grain.unit() - 0.5;
                // Neighbouring grains hang together a little, as fibres do.
                fibre = fibre * 0.6 + noise * 0.4;
                let edge = sx.min(w - sx).min(sy).min(h - sy) - 22.0;
                let rgb = if edge > 0.0 {
                    self.paper(row * WIDTH + column, (x / w, y / h, sy / h), fibre, edge)
                } else {
                    let wood = 0.30 + 0.05 * (0.5 + 0.5 * triangle(y / 37.0 + x / 900.0)) + fibre * 0.05;
                    let shadow = if edge > -14.0 { 0.72 } else { 1.0 };
                    [wood * 1.25 * shadow, wood * 0.92 * shadow, wood * 0.66 * shadow]
                };
                pixels.extend(rgb.map(level));
            }
        }
        let mut out = Vec::new();
        let size = |n: usize| u32::try_from(n).unwrap_or(0);
        JpegEncoder::new_with_quality(&mut out, QUALITY)
            .encode(&pixels, size(WIDTH), size(HEIGHT), ExtendedColorType::Rgb8)
            .expect("a vector takes every byte and the size is the image's");
        out
    }

    fn paper(&self, at: usize, (x, y, sheet_y): (f32, f32, f32), fibre: f32, edge: f32) -> [f32; 3] {
        // The lamp stands at the upper left; the sheet was folded once.
        let fold = sheet_y - 0.5;
        let crease =
            if fold.abs() < 0.004 { -0.05 } else { 0.025 * (0.06 - fold.abs()).max(0.0) / 0.06 * fold.signum() };
        let light = 0.965 - 0.10 * x * x - 0.09 * y + crease + fibre * 0.075 - if edge < 3.0 { 0.06 } else { 0.0 };
        let mut rgb = [light, light * 0.988, light * 0.945];
        let inks = [[0.13, 0.14, 0.17], [0.10, 0.16, 0.48], [0.42, 0.20, 0.50]];
        for (layer, ink) in self.layers.iter().zip(inks) {
            let cover = (layer[at] * (0.86 + fibre * 0.5)).clamp(0.0, 0.93);
            for (channel, colour) in rgb.iter_mut().zip(ink) {
                *channel += (colour * light - *channel) * cover;
            }
        }
        rgb
    }
}

/// Covers the pixels around a line, soft at its edge.
fn segment(layer: &mut [f32], from: (f32, f32), to: (f32, f32), width: f32) {
    let half = width / 2.0;
    let reach = half + 1.0;
    let clip = |v: f32, max: usize| pixel(v.clamp(0.0, max as f32 - 1.0));
    let columns = clip(from.0.min(to.0) - reach, WIDTH)..=clip(from.0.max(to.0) + reach, WIDTH);
    let rows = clip(from.1.min(to.1) - reach, HEIGHT)..=clip(from.1.max(to.1) + reach, HEIGHT);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    for row in rows {
        for column in columns.clone() {
            let (px, py) = (column as f32 - from.0, row as f32 - from.1);
            let along = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (ex, ey) = (px - along * dx, py - along * dy);
            let cover = (half + 0.5 - (ex * ex + ey * ey).sqrt()).clamp(0.0, 1.0);
            let cell = &mut layer[row * WIDTH + column];
            *cell = cell.max(cover);
        }
    }
}

/// A smooth way through the points (Catmull-Rom).
fn rounded(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut out = Vec::new();
    for quad in points.windows(4) {
        for step in 0..8 {
            let t = step as f32 / 8.0;
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] = [quad[0], quad[1], quad[2], quad[3]];
            out.push((mix(ax, bx, cx, dx), mix(ay, by, cy, dy)));
        }
    }
    out
}

/// From −1 to 1 and back once a unit: a sine without a library that differs between machines.
fn triangle(x: f32) -> f32 {
    4.0 * (x - (x + 0.5).floor()).abs() - 1.0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the image just before")]
fn pixel(v: f32) -> usize {
    v as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
fn level(v: f32) -> u8 {
    (v * 255.0).clamp(0.0, 255.0) as u8
}
