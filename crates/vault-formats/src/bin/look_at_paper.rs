//! Says what a paper is and what it proposes: `cargo run -p vault-formats -- FILE…`. A tool for developers, and the
//! smallest program that reads PDFs in a child.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use vault_formats::{PdfReader, examine, pdf_child_if_asked};

fn main() -> ExitCode {
    if let Some(code) = pdf_child_if_asked() {
        return code;
    }
    let Ok(exe) = std::env::current_exe() else {
        eprintln!("cannot find my own program");
        return ExitCode::FAILURE;
    };
    let pdf = PdfReader::in_child(exe);
    let mut code = ExitCode::SUCCESS;
    for path in std::env::args_os().skip(1) {
        let name = path.to_string_lossy().into_owned();
        match std::fs::read(&path) {
            Ok(bytes) => {
                let found = examine(&name, &bytes, bytes.len() as u64, &pdf);
                println!("{name}: {:?}\n  {:?}", found.sniffed, found.proposal);
                match found.text {
                    Ok(text) => println!("  text: {} bytes\n{text}", text.len()),
                    Err(error) => println!("  no text: {error}"),
                }
            }
            Err(error) => {
                eprintln!("{name}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}
