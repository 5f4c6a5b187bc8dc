### What "coffre-pro" says in a terminal. French is the source.

## Short words

yes = yes
no = no
indented = {"   "}{ $text }
blank = {""}

column-id = No.
column-date = Date
column-paper = Paper
column-type = Type
column-author = Author
column-size = Size
column-name = Name
column-file = File
column-from = From
column-letters = Letters
column-verified = Verified
column-patient = Patient
column-papers = Papers
column-opened = Opened
column-opened-count = Opened
column-until = Until
column-purpose = For
column-when = When
column-written = Written to
column-custodian = Confirmed by

field-home = Folder
field-server = Server
field-sent = Sent
field-received = Received
field-new-doors = Doors opened or added to
field-patients = Patients
field-papers = Papers shown
field-opened-count = Papers opened
field-doors = Open doors
field-receipts = Receipts signed
field-inbox = Letter box
field-waiting = Waits for internet
field-head = Confirmed entries
field-lie = Lie of the server

## Making a vault

vault-made = Your vault is ready, in { $home }.
rescue-heading = YOUR RESCUE SHEET. Copy these 24 words onto paper, now: they will not be shown again.
rescue-check = Check: { $check }
rescue-advice = Whoever holds this sheet can open everything. Keep it under lock and key.
rescue-written = The 24 rescue words are in { $path }. Copy them onto paper, then erase this file.
fingerprint-heading = The 12 words of your card, to read to your patients:
digits-heading = The same in digits:
vault-sent = The server knows your vault. To give your card: coffre-pro card -o my-card.coffre
vault-sent-later = Everything is kept here. The rest will go to the server when there is internet.
vault-offline = Everything is kept here. To be shown papers, a server is needed: coffre-pro server set ADDRESS
server-set-offline = Address kept. The server does not answer for now.
no-server = none
wrong-secret-again = this is not the right passcode, try again.
card-written = Your card is in { $path }. Give this file, then read your 12 words aloud.
card-how = To give your card: coffre-pro card -o my-card.coffre
card-no-server = Your card will be complete when a server is chosen: coffre-pro server set ADDRESS

## Sending and receiving

sending = Sending
receiving = Receiving
changes-wait = Kept here. The rest will go when there is internet.
kept-but-refused = it is kept here, but not sent. { $what } { $advice }
waits = { $all ->
    [0] nothing
   *[other] { $all }
 }
sync-done = Up to date.
nothing-new = Nothing new.
letter-waits = Letter { $id }, from { $name }: { $title }
letters-how = To open a letter: coffre-pro open "{ $name }" { $id }. To refuse it without anybody knowing: coffre-pro refuse { $id }
mailbox-filling = your letter box is { $percent } % full. When it is full it takes nothing more, not even a door. { $count ->
        [0] Wait until tomorrow, or talk to those who run the server.
       *[other] Open your letters, or refuse them: coffre-pro refuse --from NAME, or coffre-pro refuse --all.
    }
arrival-refused = something arrived and was set aside. { $what } ({ $why })
patient-to-verify = Nothing shows yet that this really is { $name }. Compare your words: coffre-pro contact verify "{ $name }"

## Patients and papers

patients-count = { $count ->
    [0] No patients. To fetch what you are shown: coffre-pro receive
    [one] { $count } patient.
   *[other] { $count } patients.
 }
door-past = past
papers-count = { $count ->
    [0] { $name } shows you nothing for now.
    [one] { $count } paper, { $opened ->
        [0] not opened yet.
       *[other] opened already.
    }
   *[other] { $count } papers, { $opened ->
        [0] none opened yet.
       *[other] { $opened } of them opened already.
    }
 }
found-count = { $count ->
    [0] Nothing found.
    [one] { $count } paper found.
   *[other] { $count } papers found.
 }
verified-none = never
verified-spoken = aloud, from afar
verified-in-person = in person
contact-verified = This really is { $name }.
field-code = Code
code-tell = Call the person on a number that you know, and tell them these 12 digits. They are good for ten minutes, once. They type them into their vault, with the address { $server } if their server is another. Leave this program open.
compare-theirs = Ask { $name } to read the 12 words of their own card. You must hear:
compare-digits = If { $name } reads digits instead:
compare-ours = And these are yours, if { $name } wants to check your card:
photo-question = Did you take this photo yourself, in front of { $name }?
compare-question = Did { $name } read exactly the same words?

title-sent = { $title } (letter)
title-unsure = { $title } (version uncertain)
versions-unsure = two doors show two versions of “{ $title }”, and nothing says which is the newer. Both are in the list.

## Opening, giving, receipts

fetching = Asking
opening = Opening
opened-active = { $path } is a program or a web page. Only open it if you know where it comes from.
custodian-absent = { $server } did not answer, or refused. The two other custodians were enough.
custodian-lied = { $server } was caught lying. It is noted; two custodians were enough.
receipts-signed = { $count ->
    [0] No receipt signed: everything was opened before.
    [one] { $count } receipt signed. { $name } will see it.
   *[other] { $count } receipts signed. { $name } will see them.
 }
not-opened = not opened: { $title }. { $what }
not-opened-count = { $count ->
    [one] { $count } paper was not opened.
   *[other] { $count } papers were not opened.
 }
letters-kept = { $count ->
    [one] { $count } letter kept here. Whoever sent it is not told.
   *[other] { $count } letters kept here. Whoever sent them is not told.
 }
letters-refused = { $count ->
    [one] { $count } letter refused. Whoever sent it is not told.
   *[other] { $count } letters refused. Whoever sent them is not told.
 }
refuse-question = { $count ->
    [one] Refuse { $count } letter without opening it?
   *[other] Refuse { $count } letters without opening them?
 }
not-given = not given. { $what }
giving = Papers
given-sent = { $count ->
    [one] Given: this paper waits for { $name } in their letter box.
   *[other] Given: these { $count } papers wait for { $name } in their letter box.
 }
given-waits = { $count ->
    [one] Kept here. This paper will go to { $name } when there is internet.
   *[other] Kept here. These { $count } papers will go to { $name } when there is internet.
 }
evidence-written = Evidence of this reading, and of nothing else: { $path }. Whoever gets it checks it with “coffre-audit evidence verify”.
evidence-level = { $level ->
    [receipt] It rests on the signed receipt alone: no public log says when. Make it again when the server answers, it will be stronger.
    [one-operator] The signed receipt is in a public log held by a single server: the proof is as good as whoever runs it.
   *[witnessed] The signed receipt is in a public log that witnesses have seen.
 }
receipts-count = { $count ->
    [0] No receipt signed.
    [one] { $count } receipt signed.
   *[other] { $count } receipts signed.
 }
status-lies = { $count ->
    [one] a server was caught lying once. Nothing was accepted; talk to those who run it.
   *[other] a server was caught lying { $count } times. Nothing was accepted; talk to those who run it.
 }
pages-written = { $count ->
    [one] { $count } page written to { $path }.
   *[other] { $count } pages written to { $path }.
 }

## Errors

err-file-exists = There is a file here already: { $path }.
    .advice = Choose another place with -o, or add --yes to replace it. Nothing was signed.
err-file-unwritable = Nothing can be written here: { $path }.
    .advice = Check that the folder exists and that you may write there.
err-where-to = The address of a server is missing.
    .advice = With an address: coffre-pro init --server ADDRESS. Without a server, or without internet: coffre-pro init --offline. The address can come later.
err-secret-short = This passcode is too short.
    .advice = Take at least { $least } digits or letters. A sentence is better still. Nothing was done.
err-compare-needed = The words of { $name } must be compared aloud, and nobody can be asked.
    .advice = Run it in a terminal without --yes, or give the words that were heard: --words "…".
err-no-square = No square code of Coffre can be read on this photo.
    .advice = Take it again, closer, straight and without glare. Or type the text below the square: “coffre-pro contact verify NAME --fingerprint”.
err-square-unknown = This square code is that of somebody whose card is not here.
    .advice = Their card comes with what they show you (“coffre-pro receive”), or by telephone (“coffre-pro verify --code”).
err-words-differ = The words are not the same: these papers do not come from { $name }.
    .advice = Do not rely on them. Ask { $name }, face to face, to show them to you again.
err-on-another-server = This vault has a server already: { $server }.
    .advice = It stays there: moving is not possible yet. Nothing has changed.
err-no-patient = Nobody here is called “{ $typed }”.
    .advice = “coffre-pro patients” shows the names; “coffre-pro receive” fetches what is new.
err-nothing-shown = { $name } shows you nothing for now.
    .advice = Ask them to open a door, then: coffre-pro receive.
err-paper-gone = This paper is no longer there: { $title }.
    .advice = Ask its owner to show it again. No receipt was signed.
err-no-readings-left = This door no longer lets you open: { $title }.
    .advice = Ask its owner to open another one. No receipt was signed.
err-paper-faulty = This paper does not open: { $title }. Whoever shows it prepared it wrongly.
    .advice = Ask its owner to show it again. A receipt was signed.
err-letter-incomplete = Not all of this letter has come yet: { $title }.
    .advice = Try again after another “coffre-pro receive”. If it does not come, ask for it to be sent again.
err-no-letters = No letter waits.
    .advice = “coffre-pro receive” fetches what is new.
err-stopped-by-you = Nothing was refused.
    .advice = Try again whenever you like.
err-not-a-card = This file is not a card: { $path }.
    .advice = Ask the patient for the file that “coffre card -o” makes.
err-papers-not-given = { $count ->
        [one] { $count } file was not given.
       *[other] { $count } files were not given.
    }{ $given ->
        [0] {""}
        [one] {" "}The other one was.
       *[other] {" "}The others were.
    }
    .advice = Read above what is wrong, then try again with them alone.

## Authorities, credentials, new keys

field-subject = Number
field-profession = Profession
field-published = Published
column-revoked = Taken back
issue-about = { $name } asks for a credential for { $subject }. The person must read these 12 words, or these digits, on their own device:
issue-question = Is the person before you, with a paper of identity, and do they read the same words as { $name }?
issued = Credential written to { $path }. Give this file to the person: “coffre-pro credential import”.
credential-taken-back = Credential taken back. The public list will say so at the next “coffre-pro sync”.
status-list = Public list of credentials taken back: { $at }.
status-list-none = No public list was made here yet: run “coffre-pro sync”, every day.
request-written = Request written to { $path }. Give this file to your order or hospital, and show them the 12 words of your card.
credential-imported = Credential kept, and carried by a new card. Your patients will see it with that.
card-rotated = Your keys are new, and signed by the old ones. The old ones stay here to open what was shown to them.
cards-revoked = All of your cards are taken back, and will not return. To go on: a new vault, and a new credential.
revocation-written = Revocation file written. Keep it far from this device: who has it can end all your cards, and nothing else.
revocation-kept = File that ends your cards if all is lost: { $path }. Keep it on a key or on paper, far from this device.
status-alarm = { $alarm ->
        [other-vault] Careful: a credential with your number names another vault, { $what }. Call your order.
        [unknown-card] Careful: a card of your vault that you did not make is public, { $what }. Remove the lost device.
       *[revoked] All of your cards were taken back.
    }
err-not-a-number = “{ $typed }” is no valid number or code of a profession.
    .advice = Write for instance “--number rpps:10100000016 --profession G15_10”. Others: “foreign:BE-12345”, “other:4711”.
err-revoke-how = Ending all cards cannot be undone.
    .advice = Confirm with --yes; or give the revocation file and --server ADDRESS; or prepare one with --prepare FILE.

## Requests and messages

column-what = What
column-words = Words
what-request = request
what-message = message
what-correction = correction asked for
what-disagreement = disagreement
request-sent = Request sent to { $name }. If this patient shows you something, “coffre-pro receive” brings it. If not, nothing comes.
message-sent = Message for { $name }.
messages-wait = { $count ->
    [one] { $count } message waits: coffre-pro messages
   *[other] { $count } messages wait: coffre-pro messages
 }
messages-count = { $count ->
    [0] No message.
    [one] { $count } message. To remove it from here, and nobody knows: coffre-pro refuse ID
   *[other] { $count } messages. To remove one from here, and nobody knows: coffre-pro refuse ID
 } To answer a correction with a new version: coffre-pro give NAME FILE --replaces ID
err-type-unknown = No such kind of paper: { $typed }
    .advice = For example: prescription, blood test, scanner, consultation, 57833-6, 11502-2
err-type-ambiguous = “{ $typed }” may be several kinds: { $candidates }
    .advice = Type the code.
err-period-unreadable = This time is not understood: { $typed }
    .advice = For example 1d (day), 2w (weeks), 3m (months); { $most } days at most.
err-nothing-said = The text is empty.
    .advice = Write a few words between quotation marks.
err-not-a-correction = “{ $typed }” is no correction asked for by this patient.
    .advice = What waits: coffre-pro messages
err-one-version = A new version is a single file.
    .advice = Give the other files apart.

## The page

field-open-together = Summary by one gesture
err-page-failed = The page of your vault cannot be opened.
    .advice = Close the other windows of “coffre-pro” and try again. Your papers are safe.
