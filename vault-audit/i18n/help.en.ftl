### The help of each command of "coffre-audit". French is the source.

value-shell-name = SHELL
value-path = PATH
value-key = KEY
value-place = PLACE
value-fingerprint = FINGERPRINT

help-program = Checks what Coffre's programs and servers have written. It holds no key and changes nothing.
    .examples =
    {"  "}coffre-audit vectors check                     the protocol's public vectors
    {"  "}coffre-audit store inspect /srv/coffre         what this server's disk reveals
    {"  "}coffre-audit receipt verify reading.receipt    who signed, and what it says

help-vectors = Public test vectors of the protocol.
help-vectors-check = Runs the public vectors: encoding, signatures, chains, receipts, requests, logs.
    .long =
    Runs the public vectors: encoding, signatures, chains, receipts, requests, logs. Without a folder, those that the program
    was built with. Vectors of sealed messages need keys: “cargo xtask test” and the second reader run them.
    .examples =
    {"  "}coffre-audit vectors check
    {"  "}coffre-audit vectors check tests/vectors
help-vectors-check-folder = Folder with vectors, such as tests/vectors.

help-store = A server's disk.
help-store-inspect = Says what a server's disk reveals, and looks for anything readable on it.
    .long =
    Says what the disk of a stopped server, or a copy of it, reveals: kinds of rows, how many, what is linked with what. Then looks
    for anything that should not be there: rows and files nobody knows, texts, sealed bytes that do not look like
    noise, and the words you give, in plain, UTF-16, base64 and hexadecimal. Nothing is changed.
    .examples =
    {"  "}coffre-audit store inspect /srv/coffre
    {"  "}coffre-audit store inspect /srv/coffre --words names.txt --also /var/log/coffre.log
help-store-inspect-folder = The server's data folder.
help-store-inspect-words = File with words to look for, one a line.
help-store-inspect-also = Also looks for the words in this file or folder.

help-card = Cards.
help-card-show = Shows what a card says and whose fingerprint it leads back to.
help-card-show-file = The card.

help-receipt = Receipts.
help-receipt-verify = Verifies a receipt and shows what it says.
    .examples =
    {"  "}coffre-audit receipt verify reading.receipt
help-receipt-verify-file = The receipt, as bytes or in hexadecimal.
help-receipt-verify-key = The key that must have signed it, in hexadecimal.

help-log = Public logs.
help-log-key = Asks a server for the key of a log.
    .long =
    Asks a server for the key of a log: of the log that a vault's events are in, or without --vault of its log of keys. This is the
    server's own word: compare it with another source, a patient's program or a witness, and keep it.
    .examples =
    {"  "}coffre-audit log key https://coffre.example --vault COFFRE1:LPR5… > events.key
help-log-key-server = Address of the server.
help-log-key-vault = Fingerprint of a vault.
help-log-verify = Reads a whole log and computes its root anew.
    .long =
    Reads a whole log, from a server or a mirror: every entry, every tile. Computes the root anew, compares it with the signed
    one, and checks the signatures of the log and of its witnesses as the policy asks.
    .examples =
    {"  "}coffre-audit log verify https://coffre.example/events/001 --policy events.policy
    {"  "}coffre-audit log verify mirror/events/001 --key "coffre.example/events/001+bd3ec361+AepK…"
help-log-verify-place = Address of the log, or a folder that mirrors it.
help-log-verify-policy = File with the log's key and its witnesses.
help-log-verify-key = The log's key, when there are no witnesses.
help-log-monitor = Follows a log: what it shows now must go on from what was seen last.
    .long =
    Follows a log: what it shows now must go on from what was seen last, which is kept in the state file. A log that went back
    or that has signed two histories ends with 15, and the proof is written to a file.
    .examples =
    {"  "}coffre-audit log monitor https://coffre.example/events/001 --policy events.policy --state events.checkpoint
help-log-monitor-place = Address of the log, or a folder that mirrors it.
help-log-monitor-state = File for the checkpoint seen last.
help-log-monitor-report = File for the proof, if the log lies; otherwise beside the state file, ending in “.fork”.
help-log-monitor-policy = File with the log's key and its witnesses.
help-log-monitor-key = The log's key, when there are no witnesses.
help-log-fork = Judges a fork report: whether the log has signed two histories.
    .long =
    Judges a fork report, as `log monitor`, a witness or a patient's program writes it, with nothing else at hand: whether the log
    of the key that you give has signed two histories. Nobody without the log's own key can make one.
    .examples =
    {"  "}coffre-audit log fork events.fork --policy events.policy
help-log-fork-file = The fork report.
help-log-fork-policy = File with the log's key.
help-log-fork-key = The log's key.

help-evidence = Evidence of readings.
help-evidence-verify = Judges a file of evidence: who asked to open which paper, and between which times.
    .long =
    Judges a file of evidence, offline and without any key: who asked to open which paper, between which times, and how well that is
    shown. Logs and witnesses count as your policy says; without one, as the file's own does. Name and role are words of their own card:
    with --card it is written as a file, for “coffre-audit card show”, which asks an authority's register who they are.
    .examples =
    {"  "}coffre-audit evidence verify reading.evidence --policy mine.policy
    {"  "}coffre-audit evidence verify reading.evidence --card theirs.coffre
help-evidence-verify-file = The file.
help-evidence-verify-policy = File with the logs and witnesses that you believe.
help-evidence-verify-card = New file for the card of whoever asked to open.
help-evidence-verify-receipt = New file for the receipt, for “coffre-audit receipt verify”.

help-completions = Writes the completions for a shell.
help-completions-shell = The shell.
help-man = Writes the manual pages.
help-man-folder = Folder for the pages.
help-log-monitor-naming = Raises an alarm if a new entry of a log of keys names this number (rpps:…) or this fingerprint; may be given again.
help-card-show-keys = Log of keys of the card's server, or a folder that mirrors it.
help-card-show-authority = Fingerprint of the authority to believe.
help-card-show-authority-keys = Log of keys of that authority's server.
help-card-show-policy = File with the logs' keys and their witnesses.
help-card-show-key = The log's key, when there are no witnesses.
value-who = WHO
