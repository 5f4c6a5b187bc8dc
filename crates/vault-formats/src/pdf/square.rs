//! Reads the square codes (QR) in a photo: in the child, as everything that draws.

use image::{DynamicImage, ImageFormat};
use rqrr::PreparedImage;

use super::picture::whole;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_SQUARES, SQUARE_SIDE};
use crate::sniff::sniff;

/// Their texts.
pub(super) fn read(picture: &[u8]) -> Result<Vec<String>, ReadError> {
    let kind = sniff("", picture, picture.len() as u64).kind;
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        kind => return Err(ReadError::Malformed { kind, what: "no picture" }),
    };
    let photo = whole(picture, format, kind)?;
    // Small first: it is fast, and the grain of a photo disturbs. A code in a corner of a large one needs every dot.
    if photo.width().max(photo.height()) > SQUARE_SIDE {
        let found = texts(&photo.thumbnail(SQUARE_SIDE, SQUARE_SIDE));
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(texts(&photo))
}

fn texts(photo: &DynamicImage) -> Vec<String> {
    let grey = photo.to_luma8();
    let at = |x: usize, y: usize| match (u32::try_from(x), u32::try_from(y)) {
        (Ok(x), Ok(y)) => grey.get_pixel(x, y).0[0],
        _ => u8::MAX,
    };
    let mut prepared = PreparedImage::prepare_from_greyscale(grey.width() as usize, grey.height() as usize, at);
    let decoded = prepared.detect_grids().into_iter().filter_map(|grid| grid.decode().ok());
    decoded.map(|(_, text)| text).take(MAX_SQUARES).collect()
}
