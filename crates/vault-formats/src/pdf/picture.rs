//! Draws the first page of a PDF, or a picture, small: in the child, since whoever made it may be hostile.

use std::io::Cursor;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage, imageops};

use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_PICTURE, MAX_PICTURE_MEMORY, PICTURE_HEIGHT, PICTURE_WIDTH};
use crate::sniff::sniff;

/// Of a hundred: letters are still letters, and a photo costs little. Noise, which is no paper, is shown worse.
const QUALITIES: [u8; 2] = [80, 30];

/// The picture as JPEG.
pub(super) fn of(paper: &[u8]) -> Result<Vec<u8>, ReadError> {
    let kind = sniff("", paper, paper.len() as u64).kind;
    let drawn = match kind {
        Kind::Pdf => page(paper)?,
        Kind::Png => small(paper, ImageFormat::Png, kind)?,
        Kind::Jpeg => small(paper, ImageFormat::Jpeg, kind)?,
        kind => return Err(ReadError::Malformed { kind, what: "a kind that is not drawn" }),
    };
    let light = QUALITIES.into_iter().find_map(|quality| {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(&drawn).ok()?;
        (jpeg.len() <= MAX_PICTURE).then_some(jpeg)
    });
    light.ok_or(ReadError::Excessive { kind, what: "dots" })
}

fn page(paper: &[u8]) -> Result<RgbImage, ReadError> {
    let malformed = |what| ReadError::Malformed { kind: Kind::Pdf, what };
    let pdf = Pdf::new(paper.to_vec()).map_err(|_| malformed("structure"))?;
    let page = pdf.pages().first().ok_or_else(|| malformed("no page"))?;
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0 && width.is_finite() && height.is_finite()) {
        return Err(malformed("size of the page"));
    }
    let scale = (PICTURE_WIDTH as f32 / width).min(PICTURE_HEIGHT as f32 / height);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let drawn = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    // On white nothing is left to see through.
    let dots = RgbaImage::from_raw(width, height, drawn.data_as_u8_slice().to_vec());
    Ok(DynamicImage::from(dots.ok_or_else(|| malformed("size of the page"))?).into_rgb8())
}

fn small(paper: &[u8], format: ImageFormat, kind: Kind) -> Result<RgbImage, ReadError> {
    let small = whole(paper, format, kind)?.thumbnail(PICTURE_WIDTH, PICTURE_HEIGHT);
    let mut paper = RgbaImage::from_pixel(small.width(), small.height(), image::Rgba([255; 4]));
    imageops::overlay(&mut paper, &small.to_rgba8(), 0, 0);
    Ok(DynamicImage::from(paper).into_rgb8())
}

/// A picture as it was held.
pub(super) fn whole(paper: &[u8], format: ImageFormat, kind: Kind) -> Result<DynamicImage, ReadError> {
    let mut reader = ImageReader::with_format(Cursor::new(paper), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PICTURE_MEMORY);
    reader.limits(limits);
    let malformed = |_| ReadError::Malformed { kind, what: "picture" };
    let mut decoder = reader.into_decoder().map_err(malformed)?;
    // What it says to be is taken from memory before its first dot is read.
    if decoder.total_bytes() > MAX_PICTURE_MEMORY {
        return Err(ReadError::Excessive { kind, what: "dots" });
    }
    // A telephone says how it was held instead of turning the picture.
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut read = DynamicImage::from_decoder(decoder).map_err(malformed)?;
    read.apply_orientation(turned);
    Ok(read)
}
