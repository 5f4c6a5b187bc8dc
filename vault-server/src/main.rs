//! The `coffre-server` program: see [`vault_server::main_with_args`].

fn main() -> std::process::ExitCode {
    vault_server::main_with_args(std::env::args_os())
}
