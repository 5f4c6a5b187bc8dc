//! Square codes in photos, read by the child: turned, small, in a corner, noisy, hostile.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test stops at the first surprise"
)]

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, imageops};
use qrcodegen::{QrCode, QrCodeEcc};
use vault_formats::limits::MAX_SQUARES;
use vault_formats::{PdfReader, ReadError};

const TEXT: &str = "COFFRE1:AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA";

fn reader() -> PdfReader {
    PdfReader::in_child(env!("CARGO_BIN_EXE_look-at-paper"))
}

/// A square code with its white border, so many dots a module.
fn square(text: &str, dots: u32) -> GrayImage {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let side = (code.size() + 8) as u32 * dots;
    let dark = |x: u32| (x / dots) as i32 - 4;
    GrayImage::from_fn(side, side, |x, y| Luma([if code.get_module(dark(x), dark(y)) { 0 } else { 255 }]))
}

fn encoded(picture: GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::from(picture).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A table of a practice with the code somewhere on it, by a telephone: grey, grainy, a little uneven.
fn photo(code: &GrayImage, width: u32, height: u32, at: (i64, i64)) -> GrayImage {
    let mut noise = 1u32;
    let mut photo = GrayImage::from_fn(width, height, |x, _| Luma([150 + (x * 60 / width) as u8]));
    imageops::overlay(&mut photo, code, at.0, at.1);
    for dot in photo.pixels_mut() {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        dot.0[0] = (u32::from(dot.0[0]) * 7 / 8 + (noise >> 27)) as u8;
    }
    photo
}

#[test]
fn a_code_is_read_as_a_camera_sees_it() {
    let reader = reader();
    let read = |picture: GrayImage, format| reader.squares(&encoded(picture, format)).unwrap();
    assert_eq!(read(square(TEXT, 4), ImageFormat::Png), [TEXT]);
    assert_eq!(read(imageops::rotate90(&square(TEXT, 4)), ImageFormat::Png), [TEXT]);
    assert_eq!(read(photo(&square(TEXT, 6), 900, 700, (300, 200)), ImageFormat::Jpeg), [TEXT]);
    // In the corner of a large photo: a small one would lose it.
    assert_eq!(read(photo(&square(TEXT, 4), 4000, 3000, (3500, 2600)), ImageFormat::Jpeg), [TEXT]);
    assert_eq!(read(photo(&square(TEXT, 24), 4000, 3000, (1000, 500)), ImageFormat::Jpeg), [TEXT]);
}

#[test]
fn what_is_no_code_gives_none_and_many_are_bounded() {
    let reader = reader();
    let none = photo(&GrayImage::new(1, 1), 800, 600, (0, 0));
    assert_eq!(reader.squares(&encoded(none, ImageFormat::Png)).unwrap(), Vec::<String>::new());
    let mut spoilt = square(TEXT, 4);
    let side = spoilt.width();
    (0..side).for_each(|x| (side / 4..side * 3 / 4).for_each(|y| spoilt.put_pixel(x, y, Luma([255]))));
    assert_eq!(reader.squares(&encoded(spoilt, ImageFormat::Png)).unwrap(), Vec::<String>::new());
    let one = square("12345", 3);
    let mut wall = GrayImage::from_pixel(one.width() * 4, one.height() * 4, Luma([255]));
    (0..16).for_each(|n| {
        imageops::overlay(&mut wall, &one, i64::from(n % 4 * one.width()), i64::from(n / 4 * one.height()));
    });
    assert!(reader.squares(&encoded(wall, ImageFormat::Png)).unwrap().len() <= MAX_SQUARES);
}

#[test]
fn what_is_no_picture_is_an_error_and_costs_one_child_at_most() {
    let reader = reader();
    assert!(matches!(reader.squares(b""), Err(ReadError::Empty)));
    assert!(matches!(reader.squares(b"%PDF-1.4"), Err(ReadError::Malformed { .. })));
    let good = encoded(square(TEXT, 4), ImageFormat::Png);
    for cut in [8, 40, good.len() / 2] {
        assert!(reader.squares(&good[..cut]).is_err(), "{cut}");
    }
    assert_eq!(reader.squares(&good).unwrap(), [TEXT]);
}
