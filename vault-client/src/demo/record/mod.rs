//! The synthetic record: ten years of one invented French patient's papers, made here, offline, always the same.
//!
//! Mme Hélène Marchetti-Delorme, born in 1948, has type 2 diabetes, high blood pressure, an allergy to penicillin, a
//! new hip and new lenses. Eight of her papers are nobody's business: `SamplePaper::sensitive`. Her dentist is shown
//! `SamplePaper::for_dentist`, and no more.
//!
//! Every paper carries *canaries*: rare words that stand in its bytes, its name or its title. The demo searches the
//! server's disk for each of them; [`canaries`] tells where and in which encoding it must be found in the clear.

mod agenda;
mod cda;
mod consultations;
mod dicom;
mod fhir;
mod helvetica;
mod hospital;
mod imaging;
mod lab;
mod noise;
mod own;
mod pdf;
mod people;
mod prescriptions;
mod scan;
mod sensitive;
mod sheet;
mod strokes;
#[cfg(test)]
mod tests;

use vault_formats::Date;

/// The patient's name, as she writes it.
pub const PATIENT_NAME: &str = people::PATIENT;
/// Her general practitioner, who signs most papers.
pub const GP_NAME: &str = people::GP;
/// Her dentist: the professional of the demo, to whom nothing sensitive is ever shown.
pub const DENTIST_NAME: &str = people::DENTIST;

/// One paper, as it lies in the patient's folder, with the description that she would give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplePaper {
    /// Name of the file.
    pub file_name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Title in the vault.
    pub title: String,
    /// Code of `vault_formats::types::TYPES`.
    pub type_code: &'static str,
    /// The day it speaks of.
    pub date: Date,
    /// Who wrote it.
    pub author: String,
    /// Never shown by a rule, and never to the dentist.
    pub sensitive: bool,
    /// Granted to the dentist in the demo.
    pub for_dentist: bool,
    /// Rare words of this paper; see [`canaries`].
    pub canaries: Vec<&'static str>,
}

/// A rare word, and where it must be found in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// The word, or a few words.
    pub text: &'static str,
    /// Name of the file of its paper.
    pub file_name: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a canary stands, and how it is encoded there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the content, in UTF-8 (or ASCII).
    ContentUtf8,
    /// In the content, in Latin-1, as PDFs and DICOM files here write accents.
    ContentLatin1,
    /// In the name of the file, in UTF-8.
    FileName,
    /// In the title, in UTF-8.
    Title,
}

/// All papers, oldest first.
pub fn papers() -> Vec<SamplePaper> {
    let mut all = Vec::new();
    for part in [
        lab::papers(),
        imaging::papers(),
        consultations::papers(),
        hospital::papers(),
        prescriptions::papers(),
        sensitive::papers(),
        own::papers(),
    ] {
        all.extend(part);
    }
    all.sort_by(|a, b| (a.date, &a.file_name).cmp(&(b.date, &b.file_name)));
    all
}

/// Every canary of every paper.
pub fn canaries() -> Vec<Canary> {
    papers().iter().flat_map(SamplePaper::places).collect()
}

impl SamplePaper {
    fn places(&self) -> Vec<Canary> {
        let held = |needle: &[u8]| self.bytes.windows(needle.len()).any(|w| w == needle);
        let place = |text: &&'static str| {
            let latin1: Vec<u8> = text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
            let place = if held(text.as_bytes()) {
                Place::ContentUtf8
            } else if held(&latin1) {
                Place::ContentLatin1
            } else if self.file_name.contains(*text) {
                Place::FileName
            } else {
                Place::Title
            };
            Canary { text, file_name: self.file_name.clone(), place }
        };
        self.canaries.iter().map(place).collect()
    }

    fn canaries(mut self, words: &[&'static str]) -> Self {
        self.canaries.extend_from_slice(words);
        self
    }

    fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    fn for_dentist(mut self) -> Self {
        self.for_dentist = true;
        self
    }
}

fn paper(
    file_name: &str,
    title: &str,
    type_code: &'static str,
    date: Date,
    author: &str,
    bytes: Vec<u8>,
) -> SamplePaper {
    SamplePaper {
        file_name: file_name.to_owned(),
        bytes,
        title: title.to_owned(),
        type_code,
        date,
        author: author.to_owned(),
        sensitive: false,
        for_dentist: false,
        canaries: Vec::new(),
    }
}
