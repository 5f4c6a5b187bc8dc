//! The kinds of file a paper can be, with their MIME types and usual endings.

use std::fmt;

/// What a file is, judged by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// No byte at all.
    Empty,
    /// PDF.
    Pdf,
    /// JPEG photo or scan.
    Jpeg,
    /// PNG image.
    Png,
    /// Any other image that browsers or telephones make: GIF, WebP, TIFF, HEIC.
    OtherImage(Image),
    /// Plain text: UTF-8 (also UTF-16 with its mark), or else Latin-1 as Windows writes it.
    Text,
    /// FHIR R4 in JSON: a Bundle or one resource.
    Fhir,
    /// HL7 CDA release 2, in XML.
    Cda,
    /// DICOM part 10.
    Dicom,
    /// iCalendar.
    Calendar,
    /// SMART Health Card file (`{"verifiableCredential":[…]}`).
    HealthCard,
    /// SMART Health Link (`shlink:/…`), bare or behind a viewer's address.
    HealthLink,
    /// Zip: a folder in one file, among others IHE XDM.
    Zip,
    /// A web page. Never shown as such: it may hold a script.
    Html,
    /// An SVG drawing. Like a web page, it may hold a script.
    Svg,
    /// A program for some system: ELF, PE, Mach-O or a script with `#!`.
    Program,
    /// Bytes that nothing here knows.
    Unknown,
}

/// Images that are kept and shown, but not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Image {
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// TIFF, as fax and scanner software writes it.
    Tiff,
    /// HEIC/HEIF, as some telephones write it.
    Heic,
}

impl Kind {
    /// The MIME type that goes into the paper's description.
    pub fn mime(self) -> &'static str {
        match self {
            Kind::Pdf => "application/pdf",
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::OtherImage(Image::Gif) => "image/gif",
            Kind::OtherImage(Image::Webp) => "image/webp",
            Kind::OtherImage(Image::Tiff) => "image/tiff",
            Kind::OtherImage(Image::Heic) => "image/heic",
            Kind::Text | Kind::HealthLink => "text/plain",
            Kind::Fhir => "application/fhir+json",
            Kind::Cda => "text/xml",
            Kind::Dicom => "application/dicom",
            Kind::Calendar => "text/calendar",
            Kind::HealthCard => "application/smart-health-card",
            Kind::Zip => "application/zip",
            Kind::Html => "text/html",
            Kind::Svg => "image/svg+xml",
            Kind::Empty | Kind::Program | Kind::Unknown => "application/octet-stream",
        }
    }

    /// The ending a file of this kind gets when it is written out, without the dot. None: leave the name alone.
    pub fn extension(self) -> Option<&'static str> {
        Some(match self {
            Kind::Pdf => "pdf",
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::OtherImage(Image::Gif) => "gif",
            Kind::OtherImage(Image::Webp) => "webp",
            Kind::OtherImage(Image::Tiff) => "tif",
            Kind::OtherImage(Image::Heic) => "heic",
            Kind::Text | Kind::HealthLink => "txt",
            Kind::Fhir => "json",
            Kind::Cda => "xml",
            Kind::Dicom => "dcm",
            Kind::Calendar => "ics",
            Kind::HealthCard => "smart-health-card",
            Kind::Zip => "zip",
            Kind::Html => "html",
            Kind::Svg => "svg",
            Kind::Empty | Kind::Program | Kind::Unknown => return None,
        })
    }

    /// True for pictures: nothing in them can be searched.
    pub fn is_image(self) -> bool {
        matches!(self, Kind::Jpeg | Kind::Png | Kind::OtherImage(_))
    }

    /// True for kinds that could do harm when another program opens them: they are kept, never opened for the person.
    pub fn is_active(self) -> bool {
        matches!(self, Kind::Html | Kind::Svg | Kind::Program)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Empty => "empty",
            Kind::Pdf => "PDF",
            Kind::Jpeg => "JPEG",
            Kind::Png => "PNG",
            Kind::OtherImage(_) => "image",
            Kind::Text => "text",
            Kind::Fhir => "FHIR",
            Kind::Cda => "CDA",
            Kind::Dicom => "DICOM",
            Kind::Calendar => "iCalendar",
            Kind::HealthCard => "SMART Health Card",
            Kind::HealthLink => "SMART Health Link",
            Kind::Zip => "zip",
            Kind::Html => "HTML",
            Kind::Svg => "SVG",
            Kind::Program => "program",
            Kind::Unknown => "unknown",
        })
    }
}
