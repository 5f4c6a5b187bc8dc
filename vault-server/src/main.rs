//! The `coffre-server` program: to come, on top of `vault_server::store`.
fn main() {}
