//! Small pictures of papers, drawn by the child: bounded whatever comes in.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use vault_formats::limits::{MAX_PICTURE, PICTURE_HEIGHT, PICTURE_WIDTH};
use vault_formats::{PdfReader, ReadError};

fn reader() -> PdfReader {
    PdfReader::in_child(env!("CARGO_BIN_EXE_look-at-paper"))
}

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn decoded(jpeg: &[u8]) -> image::RgbImage {
    assert!(jpeg.len() <= MAX_PICTURE);
    let picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8();
    assert!(picture.width() <= PICTURE_WIDTH && picture.height() <= PICTURE_HEIGHT, "{:?}", picture.dimensions());
    picture
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

#[test]
fn a_page_is_drawn_small_on_white() {
    let picture = decoded(&reader().picture(&data("CR-biologie 2026-11-04 – Hélène.pdf")).unwrap());
    assert_eq!(picture.height().max(picture.width()), PICTURE_HEIGHT.max(PICTURE_WIDTH), "{:?}", picture.dimensions());
    let dark = picture.pixels().filter(|p| p.0.iter().all(|c| *c < 128)).count();
    let white = picture.pixels().filter(|p| p.0.iter().all(|c| *c > 250)).count();
    assert!(dark > 200, "something is written there: {dark}");
    assert!(white > picture.pixels().len() / 2, "on white: {white}");
}

#[test]
fn a_photo_is_made_small_and_what_is_clear_becomes_white() {
    let clear =
        RgbaImage::from_fn(2000, 1000, |x, _| if x < 1000 { Rgba([200, 0, 0, 255]) } else { Rgba([0, 0, 0, 0]) });
    let picture = decoded(&reader().picture(&encoded(&clear.clone().into(), ImageFormat::Png)).unwrap());
    assert_eq!(picture.dimensions(), (PICTURE_WIDTH, PICTURE_WIDTH / 2));
    let near = |x, wanted: [u8; 3]| picture.get_pixel(x, 10).0.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 12);
    assert!(near(10, [200, 0, 0]) && near(PICTURE_WIDTH - 10, [255; 3]));
    let photo = encoded(&DynamicImage::from(clear).into_rgb8().into(), ImageFormat::Jpeg);
    assert_eq!(decoded(&reader().picture(&photo).unwrap()).dimensions(), (PICTURE_WIDTH, PICTURE_WIDTH / 2));
}

/// Noise is what costs most: a page with a picture stays light all the same.
#[test]
fn the_worst_photo_makes_a_light_picture() {
    let mut seed = 1u32;
    let mut dot = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    };
    let noise = RgbaImage::from_fn(PICTURE_WIDTH, PICTURE_HEIGHT, |_, _| Rgba([dot(), dot(), dot(), 255]));
    let noise = encoded(&noise.into(), ImageFormat::Png);
    let picture = reader().picture(&noise).unwrap();
    assert_eq!(decoded(&picture).dimensions(), (PICTURE_WIDTH, PICTURE_HEIGHT));
    assert!(picture.len() > 20_000, "noise it is: {}", picture.len());
}

#[test]
fn hostile_papers_have_no_picture_and_cost_no_more_than_a_child() {
    let reader = reader();
    let good = data("CR-biologie 2026-11-04 – Hélène.pdf");
    // A PNG that says to be 60,000 dots wide and high: 10 GB if it were believed.
    let mut bomb = encoded(&RgbaImage::new(1, 1).into(), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    // The check sum of that header, or nobody reads it.
    let sum = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    let page = |size: &str, content: &str| {
        let length = content.len();
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[{size}]/Contents 4 0 R>>endobj\n\
             4 0 obj<</Length {length}>>stream\n{content}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
        )
    };
    let huge = page("0 0 9e30 1", "0 0 m 9e30 9e30 l S");
    let deep = page("0 0 200 200", &"q ".repeat(200_000));
    let cases: [&[u8]; 6] =
        [&bomb, huge.as_bytes(), deep.as_bytes(), b"%PDF-1.7\n%%EOF", b"<svg/>", &good[..good.len() / 3]];
    for (n, case) in cases.into_iter().enumerate() {
        match reader.picture(case) {
            Ok(picture) => drop(decoded(&picture)),
            Err(e) => assert!(!e.is_of_this_machine(), "case {n}: {e}"),
        }
        assert!(reader.picture(&good).is_ok(), "after case {n}");
    }
    assert!(matches!(reader.picture(&bomb), Err(ReadError::Malformed { .. } | ReadError::Excessive { .. })));
    assert!(matches!(reader.picture(b"<svg/>"), Err(ReadError::Malformed { .. })));
    assert_eq!(reader.picture(b""), Err(ReadError::Empty));
    assert_eq!(PdfReader::none().picture(&good), Err(ReadError::ReaderUnavailable));
    // Text and pictures of one paper, from one child.
    assert!(reader.read(&good).unwrap().text.contains("HbA1c"));
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
