### The help of each command of "coffre-audit". French is the source.

value-shell-name = SHELL
value-path = PATH
value-key = KEY

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

help-completions = Writes the completions for a shell.
help-completions-shell = The shell.
help-man = Writes the manual pages.
help-man-folder = Folder for the pages.
