//! The `coffre-pro` program: see [`vault_pro::main`].

fn main() -> std::process::ExitCode {
    vault_pro::main()
}
