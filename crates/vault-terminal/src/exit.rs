//! What a program tells the one who started it, as a number.

/// The exit codes shared by every program. Scripts rely on them; a code that is not here means failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Exit {
    /// Done. Also when the reader of our output left early (`coffre list | head -1`).
    Ok = 0,
    /// It did not work, for a reason that has no number of its own.
    Failure = 1,
    /// The command line was wrong, or an answer was needed and nobody could be asked.
    Usage = 2,
    /// There is no vault at this place.
    NoVault = 10,
    /// Another process holds the vault, or it is locked.
    InUse = 11,
    /// The passphrase, code or rescue words do not open it.
    WrongSecret = 12,
    /// The network or the server could not be reached.
    NoNetwork = 13,
    /// The other side said no: refused, closed, expired, over quota.
    Refused = 14,
    /// Bytes are damaged, or somebody lied about them.
    Damaged = 15,
    /// Written by a newer version of the program.
    Newer = 16,
    /// Stopped by Ctrl-C or by the system.
    Interrupted = 130,
}

impl Exit {
    /// Every code, for documentation and tests.
    pub const ALL: [Exit; 11] = [
        Exit::Ok,
        Exit::Failure,
        Exit::Usage,
        Exit::NoVault,
        Exit::InUse,
        Exit::WrongSecret,
        Exit::NoNetwork,
        Exit::Refused,
        Exit::Damaged,
        Exit::Newer,
        Exit::Interrupted,
    ];

    /// The number the shell sees.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn the_numbers_are_the_published_ones() {
        let numbers: Vec<u8> = Exit::ALL.iter().map(|e| e.code()).collect();
        assert_eq!(numbers, [0, 1, 2, 10, 11, 12, 13, 14, 15, 16, 130]);
    }
}
