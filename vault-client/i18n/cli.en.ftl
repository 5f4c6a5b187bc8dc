### What "coffre" says in a terminal. French is the source.

## Short words

indented = {"   "}{ $text }
blank = {""}

column-id = No.
column-date = Date
column-paper = Paper
column-drawer = Drawer
column-type = Type
column-author = Author
column-size = Size
column-status = {"\u00A0"}
column-name = Name
column-role = Role
column-verified = Verified
column-card-until = Card valid until
column-door = Door
column-to = To
column-papers = Papers
column-until = Until
column-state = State
column-purpose = For
column-who = Who
column-sees = Sees
column-when = When
column-did = Did
column-from = From
column-message = Message
column-what = Found
column-fault = Due to
column-do = To do
column-sent = Sent
column-received = Received
column-inbox = Letter box
column-readings = Readings
column-waiting = Waiting

field-home = Folder
field-server = Server
field-erased = Words erased here
field-tags = Tags
field-private = Private drawer
field-file = File
field-from = Comes from
field-added = Kept
field-versions = Versions
field-note = Note of disagreement
field-shown-to = Shown to
field-read-by = Looked
field-bin-until = In the bin until
field-opened = Written to
field-papers = Papers
field-private-count = In the private drawer
field-bin = In the bin
field-contacts = Contacts
field-doors = Open doors
field-doors-closing = Doors being closed
field-inbox = Letter box
field-waiting = Waits for internet
field-head = Confirmed entries
field-lost = Lost here
field-cleaned = Letter box cleaned

## Making a vault

rescue-advice = Whoever holds this sheet can open everything. Keep it with your identity papers.
fingerprint-heading = The 12 words of your card, which others can check with you:
digits-heading = The same in digits:
column-device = Device
device-remove = Take the vault away from this device? It will receive and send nothing more.
device-removed = Done. What lay on that device stays there.
recover-ask = The 24 words of the sheet, in order. On several lines if you like:
recover-ask-more = { $left ->
        [one] { $left } word more:
       *[other] { $left } words more:
    }
recovered = Your vault is back, with { $papers ->
        [0] no paper.
        [one] { $papers } paper. It comes here when you open it.
       *[other] { $papers } papers. Each comes here when you open it.
    }
recovered-others = { $count ->
        [one] Another device still opens this vault.
       *[other] { $count } other devices still open this vault.
    } Stolen or lost? "coffre device list", then "coffre device remove".
recovered-removed = { $count ->
        [one] Another device can receive and send nothing more.
       *[other] { $count } other devices can receive and send nothing more.
    } What lay on it stays there.
recovered-compare = Its 12 words and its 60 digits. Compare them with those of your sheet: if they differ, this server deceives you.
vault-sent = A closed copy is on the server.
vault-sent-later = Everything is kept here. The closed copy will go to the server when there is internet.
vault-offline = Everything is kept here. To keep a closed copy on a server as well: coffre server set ADDRESS
no-server = none

## Sending

sending = Sending
asking = Asking the server
sent = Sent.
papers-wait = Kept here. { $count ->
    [one] { $count } paper waits for internet.
   *[other] { $count } papers wait for internet.
 }
much-waits = Kept here. { $count ->
    [one] { $count } paper is still to be sent ({ $size }): coffre sync
   *[other] { $count } papers are still to be sent ({ $size }): coffre sync
 }
changes-wait = Kept here. The rest will go when there is internet.
warning = { $what } { $advice }
kept-but-refused = it is kept here, but not sent. { $what } { $advice }
rules-applied = { $count ->
    [one] { $count } more paper shown, by your rules.
   *[other] { $count } more papers shown, by your rules.
 }
rule-failed = one of your rules could not be followed. { $what }
sync-done = Up to date. Papers sent: { $sent }. News received: { $received }.
sync-inbox = { $count ->
    [one] { $count } paper waits for you in the letter box: coffre inbox
   *[other] { $count } papers wait for you in the letter box: coffre inbox
 }
sync-readings = { $count ->
    [one] { $count } new reading: coffre history
   *[other] { $count } new readings: coffre history
 }
sync-emptied = { $count ->
    [one] { $count } paper of the bin was erased: its 30 days are over.
   *[other] { $count } papers of the bin were erased: their 30 days are over.
 }
watch-offline = The server does not answer for now. Next try in 30 seconds.
waits = { $all ->
    [0] nothing
   *[other] { $papers ->
        [0] small changes
        [one] { $papers } paper
       *[other] { $papers } papers
    }
 }

## Keeping papers

keeping = Papers
added-count = { $new ->
    [0] No new paper.
    [one] { $new } paper kept.
   *[other] { $new } papers kept.
 }{ $same ->
    [0] {""}
    [one] {" "}{ $same } was there already.
   *[other] {" "}{ $same } were there already.
 }
status-new = kept
kept-again = { $count ->
    [one] { $count } lost paper is there again.
   *[other] { $count } lost papers are there again.
 }
status-duplicate = there already
status-version = new version
hidden-skipped = { $count ->
    [one] { $count } hidden file or folder was left aside.
   *[other] { $count } hidden files or folders were left aside.
 }
others-skipped = { $count ->
    [one] { $count } link was left aside.
   *[other] { $count } links were left aside.
 }
left-out = not kept. { $what }
made-private = This paper looks sensitive, it goes to the private drawer: { $title }
name-lies = { $file } pretends to be { $says }, but it is: { $is }. It is kept as it is; only open it if you know where it comes from.
name-turns = the name { $file } holds signs that hide its real ending. Only open it if you know where it comes from.

## Seeing papers

title-private = { $title } (private drawer)
papers-count = { $count ->
    [0] No papers.
    [one] { $count } paper.
   *[other] { $count } papers.
 }
bin-count = { $count ->
    [0] The bin is empty.
    [one] { $count } paper in the bin. To take it back: coffre restore NUMBER
   *[other] { $count } papers in the bin. To take one back: coffre restore NUMBER
 }
found-count = { $count ->
    [0] Nothing found.
    [one] { $count } paper found.
   *[other] { $count } papers found.
 }
origin-owner = you
origin-helper = { $name }, who helps you
origin-signed = { $name }, who signed it
origin-unsigned = { $name }, without proof
origin-imported = elsewhere, without proof
shown-until = { $name }, until { $until }
asked-to-open = { $name } asked to open, { $when }
opening = Opening
opened-active = { $path } is a program or a web page. Only open it if you know where it comes from.
export-delicate = Delicate or private: { $titles }. Write it all the same?
exported = { $count ->
    [one] 1 paper written to { $folder }.
   *[other] { $count } papers written to { $folder }.
 }
exported-honest = These files are not protected any more: whoever holds them reads them.
in-bin-until = { $count ->
    [one] In the bin, erased for good { $until }. To take it back: coffre restore NUMBER
   *[other] { $count } papers in the bin, erased for good { $until }. To take them back: coffre restore NUMBER
 }
out-of-bin = { $count ->
    [one] Taken back from the bin.
   *[other] { $count } papers taken back from the bin.
 }
note-kept = Your note is attached to the paper.

## Contacts and card

verified-none = never
verified-spoken = aloud, from afar
verified-in-person = in person
contacts-count = { $count ->
    [0] No contacts. To add one: coffre contact add CARD
    [one] { $count } contact.
   *[other] { $count } contacts.
 }
contact-not-held = Nobody could show yet that the card of { $name } is still good: it will be asked before the first door.
contact-to-verify = Nothing shows yet that this really is { $name }. Compare your words: coffre contact verify "{ $name }"
contact-verified = This really is { $name }.
contact-removed = { $name } is no longer among your contacts.
contact-removed-doors = { $count ->
    [one] one door stays open to { $name }. To close it: coffre grants, then coffre revoke NUMBER
   *[other] { $count } doors stay open to { $name }. To close them: coffre grants, then coffre revoke NUMBER
 }
code-prompt = The 12 digits:
code-waiting = Your card is on its way. Waiting for theirs…
compare-theirs = Ask { $name } to read the 12 words of their own card. You must hear:
compare-digits = If { $name } reads digits instead:
compare-ours = And these are yours, if { $name } wants to check your card:
photo-question = Did you take this photo yourself, in front of { $name }?
compare-question = Did { $name } read exactly the same words?
card-written = Your card is in { $path }. Give this file, then compare the words aloud.
lock-done = The page is locked.
lock-no-page = No page is open: there is nothing to lock.
field-language = Page's language
field-lock-minutes = Locks after (minutes)
field-picture = Picture
field-notice = Told on the desktop
settings-notice-reading = somebody asked to open a paper
settings-notice-deposit = a paper has come
settings-notice-door = a door is about to close
column-page = A page was open
card-how = To give your card: coffre card -o my-card.coffre
card-no-server = Your card will be complete when a server is chosen: coffre server set ADDRESS

## Doors

door-open = open
door-expired = past
door-closing = closed here, the server has not confirmed yet
door-closed = closed
door-gives-only = { $name } can give you papers and write to you, until { $until }. They read nothing.
door-closed-revoked = { $name } has taken all of their cards back: their door is closed. Ask them for a new card, face to face.
door-opened = { $count ->
    [0] Door open to { $name }, until { $until }.
    [one] { $name } can see { $count } paper, until { $until }.
   *[other] { $name } can see { $count } papers, until { $until }.
 }
door-waits = { $name } gets nothing yet: all custodians have to answer first. Missing: { $servers }. It is done again with every “coffre sync”. Without waiting: coffre revoke, then coffre grant --custodians 1.
door-rule = What will come will be shown to them too, until then.
doors-count = { $count ->
    [0] No open door.
    [one] { $count } door.
   *[other] { $count } doors.
 }
papers-and-rule = { $count } and what will come
door-rule-unvouched = What will come is not shown to “{ $name }” by itself: the authority does not vouch for them any more.
show-unvouched-ask = The authority does not vouch for { $name } any more. Open a door to them all the same?
show-delicate = Sensitive or private: { $titles }. Show it to { $name } all the same?
grant-profession = Profession of { $name }: { $said }.
grant-other-profession = You propose what the profession “{ $profession }” needs, which is not the one confirmed for { $name }.
preset-paper = {"  "}{ $number }  { $date }  { $title }
preset-show = { $count ->
    [one] Show this paper to { $name }?
   *[other] Show these { $count } papers to { $name }?
 }
preset-edit = Nothing is shown. To leave one out: --except NUMBER. To choose yourself: coffre grant NUMBER --to NAME.
link-delicate = Delicate or private: { $titles }. Show it all the same to whoever has the link?
link-code = Code to say: { $code }
link-made = This link opens until { $until }. To stop it: coffre link stop { $number }
link-honest = Whoever has the link and its code reads these papers, and leaves no name.
link-stopped = This link does not open any more. What was read is read.
links-count = { $count ->
    [0] No link.
    [one] 1 link.
   *[other] { $count } links.
 }
column-link = Link
column-opened = Opened
link-open = opens
link-over = over
link-wrong-codes = closed: too many wrong codes
link-opened = opened already
presets-honest = These are only proposals. Nobody sees anything without you.
presets-choice = this project's choice
column-code = Code
column-profession = Profession
column-preset-types = Types
column-preset-shown = Proposed
column-file = File
column-source = Source
yes-shown = yes
no-not-shown = no
stopped-gives-only = { $name }: door closed. They have read nothing through it. What they would still send would wait, and say so.
stopped-honest = { $name }: door closed. They will see nothing new. They keep what they have already read.
stopped-confirmed = The server has confirmed it in writing.
stopped-confirmed-by-two = Two custodians at least have confirmed it in writing: two were needed.
stopped-unconfirmed = the server has not confirmed it yet. Until then, { $name } can still open. It will be done as soon as there is internet.
stopped-too-few = too few servers have confirmed it: two are needed. Have not answered yet: { $servers }. Until then { $name } can still open. It is done again with every “coffre sync”.
sealing-anew = Papers closed anew
sealed-anew = { $count ->
    [0] No paper to close anew.
    [one] { $count } paper closed anew.
   *[other] { $count } papers closed anew.
 }

## Who sees, who looked

and-to-come = and what will come
who-nobody = Nobody can see anything.
who-rest = Everything else: nobody.
evidence-two-of-three = Readings are proved by three servers of different people: two at least have to sign them, and one that lies hides nothing.
evidence-mixed = Readings are proved by three servers, but by a single one for: { $names }. There, the proof is as good as whoever runs it.
evidence-one-operator = Readings are proved by a single server: the proof is as good as whoever runs it.
did-ask-to-open = asked to open
column-proof = Proof
proof-not-yet = receipt; not yet in the public register
proof-between = receipt, and in the public register between { $after } and { $before }
proof-by = receipt, and in the public register by { $before }
proof-witnessed = receipt, and in the public register between { $after } and { $before }, seen by the witnesses
proof-missing = receipt, but missing from the public register
proof-other = receipt, but the public register has another
doubt-withheld = { $name } opened something { $when }, and the server hides what: the public register shows it.
    .advice = This is proof against the server. Talk to those who run it; “coffre revoke” closes the door.
doubt-unlogged = The server let { $name } read without writing it in the public register.
    .advice = Talk to those who run the server.
doubt-other = The public register holds another receipt of { $name } than the server shows.
    .advice = Talk to those who run the server.
doubt-after-closing = The server let { $name } read after it had signed that the door is closed.
    .advice = This is proof against the server. Talk to those who run it.
doubt-beyond = { $name } asked for what this door does not show, or after its last day.
    .advice = Nothing was opened by it. Ask { $name }; “coffre revoke” closes the door.
when-between = between { $after } and { $before }
when-by = before { $before }
when-unknown = at an unknown time
paper-unknown = (nothing that was shown to them)
readings-count = { $count ->
    [0] Nobody has opened anything.
    [one] { $count } reading.
   *[other] { $count } readings.
 }
evidence-written = Evidence of this reading, and of nothing else: { $path }. Whoever gets it checks it with “coffre-audit evidence verify”.
evidence-level = { $level ->
    [receipt] It rests on the signed receipt alone: no public log says when. Make it again when the server answers, it will be stronger.
    [one-operator] The signed receipt is in a public log held by a single server: the proof is as good as whoever runs it.
   *[witnessed] The signed receipt is in a public log that witnesses have seen.
 }
history-away = No answer from { $servers }. Your server was asked: every reading is noted there first.
history-as-known = As known here: the server was not asked.

## Custodians

custodians-one = Custodian: your server alone. The proof of readings is as good as whoever runs it.
custodians-three = Three custodians. Two are needed to open a paper, and your server notes every reading first. If one of the two others disappears, what you already show still opens; a new door waits for its return. If one of the three lies, nothing is hidden.
custodians-three-known = Custodian: your server alone. The two others serve with “coffre grant --custodians 3”.
custodians-same-as-before = Doors that are open keep theirs.
column-custodian = Custodian
column-custodian-is = Who
custodian-home = your server
custodian-other = another
err-invite-form = This is no invitation code: { $typed }
    .advice = Write the custodian's address, “=”, then the code: --invite https://custodian.example=7K2M-9QTP

## Letter box

mailbox-filling = your letter box is { $percent } % full. When it is full it takes nothing more, not even a door. { $count ->
        [0] Wait until tomorrow, or talk to those who run the server.
       *[other] Keep or refuse what waits: coffre accept NUMBER, or coffre refuse NUMBER.
    }
inbox-count = { $count ->
    [0] The letter box is empty.
    [one] { $count } paper. To keep it: coffre accept NUMBER. If not: coffre refuse NUMBER
   *[other] { $count } papers. To keep one: coffre accept NUMBER. If not: coffre refuse NUMBER
 }
inbox-unreadable = something arrived that nothing opens yet: a part of a letter, or a letter that is not for you ({ $count }).
inbox-as-known = As known here: the server was not asked.
deposit-accepted = Kept: { $title }
deposit-refused = Refused: { $title }. Whoever gave it is not told.

## State and check

status-lies = { $count ->
    [one] a server was caught lying once. Nothing was accepted; talk to those who run it.
   *[other] a server was caught lying { $count } times. Nothing was accepted; talk to those who run it.
 }
checking = Checking
repairing = Repairing
checked-here = { $count ->
    [one] { $count } paper read through here.
   *[other] { $count } papers read through here.
 }
checked-there = { $count ->
    [one] { $count } compared with the server.
   *[other] { $count } compared with the server.
 }
repaired = { $count ->
    [one] { $count } paper brought back from the server.
   *[other] { $count } papers brought back from the server.
 }
check-good = Everything is there and nothing has changed.
fault-server = the server
fault-file = this disk
fault-nobody = nobody
finding-damaged-here = This paper is damaged here.
    .advice = coffre check --repair
finding-only-at-server = This paper is only on the server.
    .advice = coffre check --repair brings it here.
finding-lost = This paper disappeared from this disk before it was sent: nobody else has it.
    .advice = Add the same file again: coffre add
finding-withheld = The server does not give this paper back.
    .advice = Keep this device safe. Talk to those who run the server.
finding-wrong-length = The server keeps something else than this paper.
    .advice = Keep this device safe. Talk to those who run the server.
finding-lie = { $what }
    .advice = Talk to those who run the server.
finding-undeleted = The server still keeps a closed copy that was to be erased. Nobody can read it.
    .advice = Nothing: it will go with a later sending, or talk to those who run the server.
finding-reading = { $what }
    .advice = coffre history says which one.
finding-other = Something else is wrong.
    .advice = Install the latest version, then try again.

## Errors

err-papers-left-out = { $count ->
        [one] { $count } paper was not kept. The others are.
       *[other] { $count } papers were not kept. The others are.
    }
    .advice = Read above what is wrong, then try again with those alone.
err-no-paper-there = { $hidden ->
        [0] There is no paper here.
       *[other] There are only hidden files here.
    }
    .advice = Give a file, or a folder that holds some. A hidden file is given by its name.
err-paper-not-here = This paper cannot be read here, and the server does not give it for now.
    .advice = Try again when there is internet. If it lasts, talk to those who run the server.
err-nothing-kept = There is no paper to write.
    .advice = Add one first: coffre add FILE.
err-file-exists = There is a file here already: { $path }.
    .advice = Choose another name with -o, or add --yes to replace it.
err-file-unwritable = This file cannot be written: { $path }.
    .advice = Check that the folder exists and that you may write there.
err-type-unknown = “{ $typed }” is not a known type of paper.
    .advice = For example: { $examples }.
err-type-ambiguous = “{ $typed }” could be several types of paper.
    .advice = Give the code of one of them: { $candidates }.
err-preset-unknown = “{ $typed }” is not a known profession.
    .advice = Type coffre presets to see the list.
err-preset-ambiguous = “{ $typed }” means several professions.
    .advice = Give the whole name or the code: { $candidates }.
err-preset-reads-nothing = { $name }: this profession reads no paper, it may only give you some.
    .advice = Give them your card: coffre card. To show a paper all the same, name it: coffre grant NUMBER --to NAME.
err-preset-fits-nothing = None of your papers is of those proposed to this profession ({ $name }).
    .advice = Name the papers yourself: coffre grant NUMBER --to NAME.
err-link-too-large = These papers are too large for a link: 8 MB in all.
    .advice = Choose fewer, or write them to a USB key: coffre export.
err-date-unreadable = “{ $typed }” is not a date that is understood.
    .advice = Write it like this: 2026-03-12, 12/03/2026, 2026-03 or 2026.
err-until-unreadable = “{ $typed }” is not a period that is understood.
    .advice = Write for example 1d (a day), 2w (two weeks), 3m (three months), 1y (a year) or 2026-12-31.
err-until-past = “{ $typed }” is past already.
    .advice = Give a date to come. Check the date of this device as well.
err-where-to = The address of a server is missing.
    .advice = With an address: coffre init --server ADDRESS. Without a server, or without internet: coffre init --offline. The address can come later.
err-device-stays = { $is ->
        [this] This is the device you are at: it does not remove itself.
        [helper] This is a person who helps, with powers of their own: it is no device.
       *[sheet] This is the rescue sheet: it is no device.
    }
    .advice = Choose another device: coffre device list. Nothing has changed.
err-words-unreadable = This file cannot be read: { $path }.
    .advice = Give a text file that holds the 24 words. Nothing was done.
err-one-file = A title or a new version is for one file only: there are { $count }.
    .advice = Give that file alone.
err-nothing-to-change = There is nothing to change.
    .advice = Say what changes: “coffre edit --help” shows how.
err-code-needed = The 12 digits are missing, and nobody can be asked.
    .advice = Run the command in a terminal, or give the digits by its input: echo … | coffre contact add --code.
err-not-sent = Nothing was sent.
    .advice = Compare the card first: “coffre contact verify”.
err-compare-needed = The words of { $name } must be compared aloud, and nobody can be asked.
    .advice = Run it in a terminal without --yes, or give the words that were heard: --words "…".
err-not-a-card = This file is not a card: { $path }.
    .advice = Ask the person for the file that “coffre card -o” makes.
err-no-square = No square code of Coffre can be read on this photo.
    .advice = Take it again, closer, straight and without glare. Or type the text below the square: “coffre contact verify NAME --fingerprint”.
err-square-unknown = This square code is that of somebody whose card is not here.
    .advice = First ask for the file of their card, or exchange your cards by a code: “coffre contact add”. Then use this photo again.
err-words-differ = The words are not the same: this card is not that of { $name }.
    .advice = Show them nothing. Remove this card (“coffre contact remove”) and ask for another one, face to face.
err-page-failed = The page of your vault cannot be opened.
    .advice = Close the other windows of “coffre” and try again. Your papers are safe.
err-stopped-by-you = Nothing was shown.
    .advice = Try again whenever you like.
err-in-bin = This paper is in the bin: { $title }.
    .advice = Take it back first: coffre restore NUMBER.
err-never-read = Nobody has asked to open this paper.
    .advice = “coffre history” says what was asked for, and by whom.
err-reading-hidden = { $names } opened something, and the server hides what: perhaps this paper.
    .advice = The public log shows it: "coffre history" says when. The signed receipt is missing, so there is nothing to write into a file. Speak to those who run the server.
err-not-read-then = Nobody asked for this paper at that time: { $at }.
    .advice = It was asked for at these times: { $times }. The beginning of a time is enough.
err-several-readers = Several people have asked for this paper: { $names }.
    .advice = Say which: --contact NAME.
err-no-door = No door is open to { $name }.
    .advice = Nothing to close. “coffre grants --all” shows the old ones.
err-check-found-here = { $count ->
        [one] { $count } paper is damaged here.
       *[other] { $count } papers are damaged here.
    }
    .advice = Run “coffre check --repair”, and check the disk.
err-check-found-there = { $count ->
        [one] The server is at fault { $count } time.
       *[other] The server is at fault { $count } times.
    }
    .advice = Keep this device safe: it is in order. Talk to those who run the server.

## Requests, messages, corrections

letter-version = New version of “{ $title }”
letter-request = Asks to see: { $types } ({ $days ->
        [one] { $days } day
       *[other] { $days } days
    })
letter-message = Message
letter-message-about = Message about “{ $title }”
request-asks = { $name } asks to see: { $types }. For { $days ->
        [one] { $days } day
       *[other] { $days } days
    }. What for: { $purpose } (compared: { $checked })
request-how = { $count ->
        [0] None of your papers of these kinds can be proposed. To choose some: coffre grant ID --request { $id }
       *[other] To show them, after seeing the list: coffre grant --request { $id }
    } Otherwise: coffre refuse { $id }. A refusal tells them nothing.
request-is-over = The time to answer it is over.
message-sent = Message for { $name }.
correction-sent = Request for a correction, for { $name }.
disagreement-sent = Your disagreement is written to { $name }.
show-new-question = { $names }: still sees the old version of “{ $title }”. Show the new one too?
show-new-done = The new version is shown to { $names } too.
show-new-not = Still sees the old version: { $names }. To show the new one: coffre grant { $id } --to NAME
show-new-unvouched = “{ $name }” sees the old version and will not see the new one: the authority does not vouch for them any more. To show it all the same: coffre grant { $id } --to NAME --unvouched
err-request-fits-nothing = None of your papers can be proposed for this request.
    .advice = A delicate or private paper is shown only if you name it: coffre grant ID --request ID
err-not-a-request = “{ $typed }” is not a request.
    .advice = What waits: coffre inbox
err-is-a-request = This is a request: there is nothing to keep.
    .advice = To show papers: coffre grant --request { $id }. Otherwise: coffre refuse { $id }
err-not-a-contact = { $name } is not among your contacts.
    .advice = Ask for their card, then: coffre contact add FILE. If they wrote to you: coffre contact add --letter NUMBER
err-no-author = There is nobody to write to about “{ $title }”.
    .advice = You can write to whoever gave the paper, if you have their card: coffre contact add FILE
err-not-known-to = { $name } does not know “{ $title }”.
    .advice = Show them that paper first, or write without --about.
err-nothing-said = The text is empty.
    .advice = Write a few words between quotation marks.
not-yours = “{ $title }” seems to be somebody else's paper: the name or the birth date is not yours.
not-yours-question = Keep it all the same?
sync-words = { $count ->
    [one] { $count } message or request waits: coffre inbox
   *[other] { $count } messages or requests wait: coffre inbox
 }
inbox-words-count = { $count ->
    [one] { $count } message or request.
   *[other] { $count } messages or requests.
 } To keep a message: coffre accept ID. To answer: coffre write NAME "…". To remove it: coffre refuse ID

## The rescue sheet and the emergency sheet

rescue-new = Make another rescue sheet? The old one will bring nothing back any more.
rescue-then = Once the words are on paper: coffre rescue drill
sheet-to-print = The sheet is in { $path }. Open this file, print it, then erase it.
drill-erase = Its words still wait on this computer. Are they on paper, so that they may be erased here?
drill-erased = Its words are not on this computer any more.
drill-kept = Its words still wait on this computer. Once they are on paper: coffre rescue drill --yes
emergency-set = Your sheet is kept here. To print it: coffre emergency print -o sheet.html
err-sheet-done = The rescue sheet is made: its words are not on this computer any more.
    .advice = If it is lost, make another: coffre rescue print --new
err-emergency-empty = The emergency sheet is not written.
    .advice = Write it first: coffre emergency set --from FILE
err-emergency-line = Line { $line } is none of the sheet's.
    .advice = Each line is a name, = and what it says, as: allergies = Penicillin. “coffre emergency set --help” has the names. Nothing was changed.
err-emergency-unreadable = This file cannot be read: { $path }.
    .advice = Give a text file of less than 64 KiB. Nothing was changed.
err-emergency-too-much = That is too long for a sheet.
    .advice = A part takes { $lines } lines of { $letters } letters. Nothing was changed.
