//! The `coffre` program: see [`vault_client::main`].

fn main() -> std::process::ExitCode {
    vault_client::main()
}
