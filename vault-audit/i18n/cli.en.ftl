### What "coffre-audit" says. French is the source.

column-kind = Kind
column-taken = Taken
column-refused = Refused
column-failed = Failed
column-letter = Row
column-key = Key
column-rows = Rows
column-bytes = Size
column-holds = What it shows
vector-failed = { $kind }: { $what }
vectors-left-out = Need keys, left out here: { $kinds }.
vectors-good = { $taken } good ones taken, { $refused } faulty ones refused, none failed.
store-vaults = { $count ->
    [one] { $count } vault
   *[other] { $count } vaults
 }; objects of { $sizes ->
    [one] { $sizes } size
   *[other] { $sizes } different sizes
 }.
store-link = Linked: { $one } and { $other }, in { $count ->
    [one] { $count } row
   *[other] { $count } rows
 }.
store-text = Text, public: { $text } ({ $count ->
    [one] once
   *[other] { $count } times
 }).
store-noise = { $place }: { $bytes }, looks like noise in each of { $count ->
    [one] { $count } window
   *[other] { $count } windows
 }.
store-too-little = { $place }: { $bytes }, too little to tell it from noise; no readable run.
store-words = { $words ->
    [one] { $words } word
   *[other] { $words } words
 } looked for in { $bytes }, in every form: found { $found ->
    [one] { $found } time
   *[other] { $found } times
 }.
store-word-short = “{ $word }” is too short to be looked for in plain.
store-missing = { $count ->
    [one] { $count } file that a row names is not here: the copy is not whole, or it was lost.
   *[other] { $count } files that rows name are not here: the copy is not whole, or they were lost.
 }
store-finding = { $what }, { $place }: { $detail }
card-means = This says who the card leads back to, not who holds it: compare the words with the person.
receipt-of-this-key = Signed with this key.
receipt-of-its-key = Signed with the key it names. Whose key that is, evidence says: “coffre-audit receipt verify” alone does not.
pages-written = { $count ->
    [one] { $count } page
   *[other] { $count } pages
 } written to { $path }.
field-fingerprint = Fingerprint
field-words = Words
field-digits = Digits
field-kind = Kind
field-name = Name
field-role = Role
field-server = Server
field-from = From
field-until = Until
field-number = Number
field-hash = Hash
field-members = Members (statements)
field-key = Key
field-time = Time, by its signer
field-grant-head = Grant
field-slot = Slot
field-entry = Entry
field-n = Reading
field-prev = Receipt before
field-checkpoint = Checkpoint seen
err-file-unreadable = { $path } cannot be read.
    .advice = Check that it exists and that you may read it.
err-file-unwritable = { $path } cannot be written.
    .advice = Choose another folder.
err-file-too-large = { $path } is longer than { $max } bytes: it is not what was asked for.
    .advice = Check that it is the right file.
err-no-vectors = There are no public vectors in { $path }.
    .advice = Name the folder that holds card, receipt, statement…: tests/vectors.
err-vectors-failed = { $count ->
    [one] { $count } vector is
   *[other] { $count } vectors are
 } not judged as they say.
    .advice = Do not trust this build. If the files are the repository's, report it: SECURITY.md.
err-no-store = { $path } is not the data folder of a coffre-server.
    .advice = Name the folder that holds “sled” or “redb”, and “objects”.
err-no-words = There is no word to look for in { $path }.
    .advice = Write one word a line.
err-store-in-use = A server runs on { $path }.
    .advice = Stop it, or inspect a copy of the folder.
err-store-damaged = The records do not open.
    .advice = Inspect another copy, or a backup.
err-store-speaks = { $count ->
    [one] { $count } thing is
   *[other] { $count } things are
 } on this disk that should not be there.
    .advice = Each stands above. If the server is unchanged, report it: SECURITY.md.
err-not-a-card = { $path } is not a card.
    .advice = Check that it is the right file.
err-card-refused = The card in { $path } does not hold.
    .advice = Do not use it. Ask its holder for a new one.
err-not-a-receipt = { $path } is not a receipt.
    .advice = Check that it is the right file.
err-receipt-refused = The receipt in { $path } is not signed by the key it must be signed by.
    .advice = It proves nothing. Keep it, and ask where it comes from.
err-not-a-key = “{ $typed }” is not a public key.
    .advice = Give 64 hexadecimal digits.
log-reading = Reading the log
log-nobody-asked = Nobody's signature was checked: give --policy or --key. The tree is whole; whose it is, is not known.
log-whole = The log is whole: { $size ->
    [one] { $size } entry
   *[other] { $size } entries
 }, { $tiles ->
    [one] { $tiles } file
   *[other] { $tiles } files
 }, and the root is the one that { $signed ->
    [yes] was signed
   *[no] its checkpoint says
 }.
log-grew = It goes on from what was seen last.
log-first = Seen for the first time: from here on it can only grow.
field-origin = Log
field-size = Size
field-before = Size before
field-root = Root
field-older = Older checkpoint
field-newer = Newer checkpoint
field-beginning = What the newer one begins with
log-convicted = The log { $origin } has signed two histories. Nobody without its key can have made this.
field-witness = Witness
field-existed-by = There by
field-current-at = Newest at
field-leaves = Leaves
field-others = Other entries
err-not-a-place = “{ $place }” is neither an https address nor a folder.
    .advice = Give the address of a log, such as https://coffre.example/events/001, or a folder that mirrors it.
err-log-offline = Nobody answers at { $place }.
    .advice = Check the network and the address, then try again.
err-no-log = There is no log at { $place }.
    .advice = Check the address: it ends with the log's name, such as /events/001.
err-bad-policy = { $path } is not a policy, or not a key.
    .advice = A policy names a log's key and its witnesses: docs/protocol/log.md shows one.
err-trust-needed = To follow a log, its key must be known.
    .advice = Give --policy FILE or --key KEY.
err-bad-state = { $path } is not a checkpoint of this log.
    .advice = Keep the file, it may be evidence; follow this log with another one.
err-log-unsigned = The checkpoint is not signed by a log of the policy.
    .advice = Do not rely on it. Check that the policy is the one for this log.
err-log-too-few = Too few witnesses have seen this checkpoint.
    .advice = Try again in a minute. If it stays so, ask the witnesses, not the log.
err-log-broken = What { $place } shows is not what its checkpoint says.
    .advice = Keep the checkpoint, and try another mirror. If they agree, the log is broken or lies.
err-log-shrank = The log has gone back from { $before } to { $now } entries.
    .advice = Both signed checkpoints are in { $path }. Show them to the operator and to the witnesses.
err-fork-refused = The file { $path } convicts no log that you named.
    .advice = Ask who gave it to you for the file as it was written, and check which log you believe.
err-log-forked = The log has signed two histories.
    .advice = The proof is in { $path }: it convicts the log before anybody who has its key. Publish it.
log-key-means = The server's own word: compare it with another source, then keep it.
err-not-a-fingerprint = “{ $typed }” is not a vault's fingerprint.
    .advice = Give the text that begins with COFFRE1:, or 64 hexadecimal digits.
evidence-means = It shows that they asked to open this paper, under a key that only they have; not that they read it, nor read it again.
evidence-its-policy = Logs and witnesses were judged by the policy in the file, which is its maker's. Give --policy to judge by your own.
evidence-their-chain = No log judged here shows that their server holds this chain to be theirs: a device that was removed from it could have made another.
evidence-owners-chain = No log judged here shows that the owner's server holds this chain to be theirs: a device that was removed from it could have made another.
evidence-device-removed = A device that had the keys of their card was removed on { $at }, and nothing shows that the receipt was there before.
evidence-receipt = their signed receipt alone, in no log
evidence-one-operator = their signed receipt, in a log held by a single operator
evidence-witnessed = their signed receipt, in a log that witnesses have seen
evidence-by-giver = who owns the paper
evidence-by-recipient = who asked to open it
field-asked = Asked to open
field-paper = Paper
field-date = Dated
field-vault = Of the vault
field-not-before = Not before
field-not-after = Not after
field-level = Evidence
field-custodians = Custodians
field-maker = File made by
err-evidence-refused = { $path } is no evidence.
    .advice = It shows nothing. The details say which part does not hold; whoever made the file is at fault.

## Rows of a server's records, by their letter

row-h = number and hash of the newest chain statement
row-c = chain statements: public keys, powers, dates
row-k = keyrings: sealed
row-g = number and hash of the newest journal record
row-j = journal records: sealed and padded
row-n = which object is the newest snapshot
row-o = padded size and digest of an object
row-t = how much a vault holds
row-m = a mailbox: its vault, its drop key, how much waits
row-w = index
row-y = a mailbox that was closed
row-d = size and day of a drop
row-s = a slot: its vault, keys, seeds until closed, last day, readings
row-v = index
row-r = receipts: random ids and a time
row-q = which vault rescue words lead to
row-l = index
row-x = the signed closing of a vault
row-b = a file that a row points to
row-i = an invitation that was used
row-G = which public logs are written
row-L = a public log: its name and newest checkpoint
row-P = the checkpoint of a public log that everybody is shown
row-E = an entry of a public log
row-T = hashes of a public log
row-W = a leaf that waits for its place in a public log
row-I = the place of a leaf in a public log
row-S = which public log a vault's events are in
row-N = how many vaults share a public log
row-K = the last checkpoint seen of another server's log
row-A = a tree seen of another server's log
row-Z = the last checkpoint cosigned, as a witness
row-B = the key of another server's log
row-e = a link for somebody without the tool: its vault, its end, the hash of its code, how often it was opened
row-a = index
row-U = that a part of an entry of the log of keys was taken
row-u = how much a vault made public, and on which day
row-F = the other server's log that a slot's readings are in

field-named = Named
err-log-names = { $count } new entries of the log name somebody you watch for.
    .advice = If that person did not want it, tell them, and tell the authority.
