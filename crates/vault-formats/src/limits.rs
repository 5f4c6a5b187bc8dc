//! Every maximum of this crate, in one place. Each is checked before the memory is taken.

/// Longest paper that is read for its text, in bytes. Longer ones are kept, but only their name proposes.
pub const MAX_INPUT: usize = 64 << 20;

/// How many first bytes `sniff` looks at. More may be given; they are not read.
pub const SNIFF_BYTES: usize = 8 << 10;

/// Most text taken out of one paper, in bytes of UTF-8. What follows is not searchable.
pub const MAX_TEXT: usize = 1 << 20;

/// Longest title or author, in bytes of UTF-8.
pub const MAX_TITLE: usize = 255;

/// Longest word of the index, in characters; the rest of a longer one is dropped.
pub const MAX_WORD: usize = 64;

/// How much of a paper's text is looked at to guess its type, date and author, in bytes.
pub const MAX_HEADING: usize = 4 << 10;

/// Deepest nesting of XML elements. (JSON is held to 128 by its parser.)
pub const MAX_DEPTH: usize = 128;

/// Most JSON objects and arrays in one paper: a tree of them costs up to 600 bytes each.
pub const MAX_JSON_NODES: usize = 200_000;

/// Most JSON values in one paper.
pub const MAX_JSON_VALUES: usize = 1_000_000;

/// Most papers embedded in one paper (a FHIR bundle's attachments, a CDA's PDF) that are read.
pub const MAX_EMBEDDED: usize = 32;

/// Most resources of one bundle whose statements are read.
pub const MAX_STATED: usize = 20_000;

/// Most parts of one result.
pub const MAX_STATED_PARTS: usize = 64;

/// Most elements of a DICOM header that are walked through.
pub const MAX_DICOM_ELEMENTS: usize = 20_000;

/// Longest DICOM text value that is read, in bytes.
pub const MAX_DICOM_VALUE: usize = 16 << 10;

/// Most bytes that a compressed DICOM header or health card may inflate to.
pub const MAX_INFLATED: usize = 4 << 20;

/// Most entries of one zip.
pub const MAX_ZIP_ENTRIES: usize = 2_000;

/// Most bytes that all entries of one zip may inflate to.
pub const MAX_ZIP_TOTAL: u64 = 1 << 30;

/// Longest entry name of a zip, in bytes.
pub const MAX_ZIP_NAME: usize = 1_024;

/// Most pages of a PDF that are read.
pub const MAX_PDF_PAGES: usize = 500;

/// Most bytes that one PDF stream may inflate to.
pub const MAX_PDF_STREAM: usize = 64 << 20;

/// Deepest nesting of PDF forms (drawings within drawings).
pub const MAX_PDF_FORMS: usize = 8;

/// Most drawing steps of one PDF page that are followed.
pub const MAX_PDF_STEPS: usize = 2_000_000;

/// Memory of the child that reads PDFs, in bytes of address space.
pub const PDF_CHILD_MEMORY: u64 = 1 << 30;

/// Processor time that the child may spend on one PDF, in seconds.
pub const PDF_CHILD_CPU_SECONDS: u64 = 20;

/// Time on the clock after which the parent ends the child, in seconds.
pub const PDF_CHILD_WALL_SECONDS: u64 = 60;

/// Square codes read in one picture, at most.
pub const MAX_SQUARES: usize = 8;

/// Longest side at which square codes are first looked for, in dots: a photo of a card is large enough so.
pub const SQUARE_SIDE: u32 = 1_600;

/// Width of the small picture of a paper, at most, in dots.
pub const PICTURE_WIDTH: u32 = 256;

/// Height of the small picture of a paper, at most, in dots.
pub const PICTURE_HEIGHT: u32 = 362;

/// Largest small picture, in bytes: half of what a page may weigh.
pub const MAX_PICTURE: usize = 96 << 10;

/// Memory that reading one picture may take, in bytes.
pub const MAX_PICTURE_MEMORY: u64 = 256 << 20;
