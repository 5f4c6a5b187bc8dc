//! The `coffre-audit` program: see [`vault_audit::main`].

fn main() -> std::process::ExitCode {
    vault_audit::main()
}
