### What "coffre-pro" says in a terminal. French is the source.

## Short words

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

## Making a vault

rescue-advice = Whoever holds this sheet can open everything. Keep it under lock and key.
fingerprint-heading = The 12 words of your card, to read to your patients:
digits-heading = The same in digits:
vault-sent = The server knows your vault. To give your card: coffre-pro card -o my-card.coffre
vault-sent-later = Everything is kept here. The rest will go to the server when there is internet.
vault-offline = Everything is kept here. To be shown papers, a server is needed: coffre-pro server set ADDRESS
no-server = none
card-written = Your card is in { $path }. Give this file, then read your 12 words aloud.
card-how = To give your card: coffre-pro card -o my-card.coffre
card-no-server = Your card will be complete when a server is chosen: coffre-pro server set ADDRESS
plate-written = The plate is in { $path }. Open this file in a browser and print it.

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
door-gives-only = for giving only
about-claimed = { $title } (says the sender)
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

## Errors

err-file-exists = There is a file here already: { $path }.
    .advice = Choose another place with -o, or add --yes to replace it. Nothing was signed.
err-file-unwritable = Nothing can be written here: { $path }.
    .advice = Check that the folder exists and that you may write there.
err-where-to = The address of a server is missing.
    .advice = With an address: coffre-pro init --server ADDRESS. Without a server, or without internet: coffre-pro init --offline. The address can come later.
err-compare-needed = The words of { $name } must be compared aloud, and nobody can be asked.
    .advice = Run it in a terminal without --yes, or give the words that were heard: --words "…".
err-no-square = No square code of Coffre can be read on this photo.
    .advice = Take it again, closer, straight and without glare. Or type the text below the square: “coffre-pro contact verify NAME --fingerprint”.
err-square-unknown = This square code is that of somebody whose card is not here.
    .advice = Their card comes with what they show you (“coffre-pro receive”), or by telephone (“coffre-pro verify --code”).
err-words-differ = The words are not the same: these papers do not come from { $name }.
    .advice = Do not rely on them. Ask { $name }, face to face, to show them to you again.
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
err-not-sent = Nothing was sent.
    .advice = Compare the card first: “coffre-pro contact verify”.
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
        [other-vault] A credential with your number names another vault, { $what }. Call your order.
        [unknown-card] A card of your vault that you did not make is public, { $what }. Remove the lost device.
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

## Who asks for a credential: a login, a card

login-go = Log in with { $issuer }, as { $name }, at this address and on this computer. The answer will be good for this request alone.
field-address = Address
login-kept = Login written to { $path }. Give it to the authority with the request, without waiting: it grows old soon.
login-back = Done. Close this page and go back to the program.
login-back-refused = The login was not granted. Close this page and go back to the program.
login-back-stray = Nobody waits for this page here. Close it.
confirmed = { $what ->
        [number] number
        [name] name
        [profession] profession
        [specialty] specialty
       *[not-revoked] certificate not revoked
    }
checked = { $how ->
        [login] Login with { $by } ({ $at }): { $confirmed }.
       *[signature] Signature by a certificate of { $by }: { $confirmed }.
    }
warn-not-said = Nothing but the request says so: { $what }. Look in your own records.
warn-no-list = No list of revoked certificates was given: a stolen card would pass. Give it with --crl.
err-provider-file = This file does not describe an identity provider: { $path }.
    .advice = Correct it: docs/commands-pro.md has a model.
err-provider-failed = { $issuer } did not make the login, or gave a bad answer.
    .advice = Try again in a moment. If it goes on, show the details to whoever wrote the provider's file.
err-no-door = The way back from the login cannot be waited for on this computer.
    .advice = Close the other login, or change “port” in the provider's file.
err-login-unfinished = Nobody logged in within ten minutes.
    .advice = Start the command again and log in at once. Nothing was kept.
err-login-refused = { $why ->
        [malformed] This file is not a login.
        [algorithm] The login is signed in a way that proves nothing.
        [key] The login is signed by a key that the provider does not publish.
        [signature] The login's signature is false.
        [issuer] The login comes from another identity provider.
        [audience] The login was made for another service than this authority.
        [other-request] The login was made for another request.
        [early] The login is dated in the future.
        [expired] The login is too old.
        [weak] The login is not of the level asked for.
        [no-login-time] The login does not say when the person logged in.
        [old-login] The login was not made for this: somebody used a session that was open before.
        [no-number] The account that logged in has no RPPS number: it is not a professional's.
       *[no-name] The login does not say the person's name.
    }
    .advice = { $why ->
        [no-login-time] The provider does not say “auth_time”, though “max_age” was asked for: show this to whoever runs it. Issue nothing on the strength of it.
        [old-login] The person runs “coffre-pro credential login” again and types their password or code. If they did not make this login, somebody used their computer: tell them.
        [expired] The person runs “coffre-pro credential login” again with the same request, and brings it to you at once.
        [early] Set this computer's clock. If it is right, ask the person to do it again.
        [no-number] The person logs in with their account as a professional.
        [other-request] The person runs “coffre-pro credential login” with the request that you have. If they had, somebody is trying to use their login: tell them.
        [key] The person does it again. If it goes on, check “keys” in the provider's file.
       *[other] Issue nothing on the strength of it. Ask the person to run “coffre-pro credential login” again.
    }
err-certificates-file = This file is not a list of certificates, or of revoked ones: { $path }.
    .advice = Give it as PEM; --ca must hold at least one root, which signs itself.
err-signature-refused = { $why ->
        [certificate] The certificate that came with it cannot be read.
        [chain] The certificate does not come from an authority that you believe.
        [dates] The certificate, or one of those that sign it, is out of its dates.
        [usage] The certificate was not made for a person to sign with.
        [revoked] The certificate was revoked.
        [no-list] The list of revoked certificates does not cover the certificate's whole path.
        [old-list] The list of revoked certificates is out of date.
        [signature] The signature is not one of this request.
       *[no-number] The certificate does not name a person with an RPPS number.
    }
    .advice = { $why ->
        [no-list] Download the lists of all authorities on the path, and put them into one file, as PEM.
        [old-list] Download the list again.
        [signature] The person signs again the very file that you have, without changing it.
        [revoked] Issue nothing. Tell the person: their card may be stolen.
       *[other] The person signs with the certificate of their professional card, and adds those that sign it.
    }
err-identity-differs = { $field ->
        [number] The request has the number { $asked }, the person has the number { $found }.
        [name] The request is in the name of “{ $asked }”, the person is called “{ $found }”.
        [profession] The request says profession { $asked }, the register says { $found }.
       *[specialty] The request says specialty { $asked }, the register says { $found }.
    }
    .advice = Issue nothing for this request. The person makes one with what the register says, and proves again who they are.
