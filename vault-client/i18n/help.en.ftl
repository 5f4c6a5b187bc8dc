### The help of each command of "coffre". French is the source.

value-port = PORT
value-until = PERIOD
value-count = COUNT
value-url-code = ADDRESS=CODE
value-grant = DOOR
value-profession = PROFESSION
value-time = TIME
value-shell-name = SHELL

help-program = Your health papers, in a vault that is yours alone.
    .examples =
    {"  "}coffre init --offline             make a vault, without internet
    {"  "}coffre add prescription.pdf       keep a paper in it
    {"  "}coffre find metformin             find it again
    {"  "}coffre grant 3f2a --to Lenoir     show it to somebody, for a day
    {"  "}coffre who                        who can see what
    {"  "}coffre history                    who looked

help-init = Makes a new vault.
    .long =
    Makes a new vault on this device, and shows the 24 rescue words once.

    Without internet everything works too: --offline, and the server later with “coffre server set”.
    .examples =
    {"  "}coffre init --offline --name "Helen"
    {"  "}coffre init --server https://coffre.example --invite 7K2M-9QTP
help-init-server = Address of the server that will keep a closed copy.
help-init-invite = Invitation code of that server.
help-init-name = Your name, as it will stand on your card.
help-init-offline = Calls no server now.
help-init-rescue-out = Writes the 24 words to this file instead of showing them.

help-recover = Brings a vault back with its rescue sheet.
    .long =
    Makes the vault again on this device, from the 24 words of the rescue sheet and the address of its server.

    The papers stay at the server, closed; each comes here when you open it. If a device was stolen,
    --only-this-device takes the vault away from it.
    .examples =
    {"  "}coffre recover --server https://coffre.example
    {"  "}coffre recover --server https://coffre.example --words-file sheet.txt --only-this-device
help-recover-server = Address of the server, as it stands on the sheet.
help-recover-words-file = Reads the words from this file ("-": standard input) instead of asking for them.
help-recover-fingerprint = The vault's fingerprint, as it stands on the sheet: it is compared.
help-recover-only-this-device = Takes the vault away from all other devices.

help-add = Keeps papers: files, or whole folders.
    .long =
    Keeps papers in the vault. A folder is kept with all it contains, except what is hidden.

    Title, type, date and author are proposed from the paper; what you write wins.
    A sensitive paper goes to the private drawer, unless --no-private is given.
    A paper that is kept already is not kept twice.
    .examples =
    {"  "}coffre add prescription.pdf
    {"  "}coffre add ~/Documents/health --tag 2026
    {"  "}coffre add results.pdf --replaces 3f2a
help-add-files = Files or folders.
help-add-title = Title (one file only).
help-add-kind = Type of paper: “prescription”, “blood test”… or a code such as 57833-6.
help-add-date = Date of the paper: 2026-03-12, 12/03/2026, 2026-03 or 2026.
help-add-author = Who wrote it.
help-add-tags = Tag; may be given several times.
help-add-private = In the private drawer.
help-add-no-private = Never in the private drawer, even if it looks sensitive.
help-add-replaces = Keeps the file as a new version of this paper.

help-list = Shows the papers, the newest first.
    .examples =
    {"  "}coffre list --type prescriptions --since 2024
    {"  "}coffre list --contact Lenoir
help-list-kinds = Only this type or drawer (prescriptions, analyses, images, vaccines…).
help-list-since = From this date on.
help-list-until = Until this date.
help-list-author = Only by this author.
help-list-tags = Only with this tag.
help-list-contact = Only what this contact can see or gave.
help-list-bin = What is in the bin.

help-find = Looks for words in titles and in the papers.
    .examples =
    {"  "}coffre find hba1c
    {"  "}coffre find prescription metformin 2024
help-find-words = Words to find, all of them; their beginning is enough.

help-show = Tells all about a paper: its versions, who can see it, who looked.
help-show-id = Number of the paper.

help-open = Writes a paper to a file.
    .long =
    Writes a paper to a file, or to standard output with “-o -”.

    Without -o, the file goes to the folder you are in, under the title of the paper. Nothing is ever replaced without
    --yes, and no other program is started.
    .examples =
    {"  "}coffre open 3f2a
    {"  "}coffre open 3f2a -o ~/Desktop/prescription.pdf
help-open-id = Number of the paper.
help-open-output = Where to: a file, a folder, or “-”.

help-export = Writes papers to a folder, to be carried on a USB key.
    .long =
    Writes papers as ordinary files, to a folder or a USB key. Without a number, all papers that are not in the bin,
    those of the private drawer too.

    Names begin with the date: 2026-03-12_Prescription_Dr Martin.pdf. Nothing is ever replaced. If something goes wrong,
    nothing stays. Whoever holds these files reads them.
    .examples =
    {"  "}coffre export --to /media/helene/KEY 3f2a 77aa
    {"  "}coffre export --to ~/my-papers
help-export-ids = Numbers of the papers.
help-export-to = Folder; it is made if it is not there.
help-export-format = In which form: a folder of files (folder).

help-edit = Changes the title, type, date, author or tags of a paper.
    .long =
    Changes what is written on a paper. An empty text takes the date, author or tags away.
help-edit-id = Number of the paper.
help-edit-title = New title.
help-edit-kind = New type.
help-edit-date = New date.
help-edit-author = New author.
help-edit-tags = Tags; they replace the old ones.
help-edit-private = Puts it in the private drawer.
help-edit-no-private = Takes it out of the private drawer.

help-remove = Puts papers in the bin, for 30 days.
help-remove-ids = Numbers of the papers.
help-restore = Takes papers out of the bin.
help-restore-ids = Numbers of the papers.

help-note = Attaches a note of disagreement to a paper.
help-note-id = Number of the paper.
help-note-text = Your words; an empty text takes the last note back.

help-contact = Other people's cards, and how to be sure that it is them.
help-contact-add = Keeps somebody's card.
help-contact-add-file = The file of the card; or a photo of their square code, taken in front of them, to verify a card that is here.
help-contact-add-letter = In the place of a file: the number of a letter that waits (coffre inbox), and brings the card of whoever wrote it.
help-contact-add-name = What you call them.
help-contact-add-code = In the place of a file: takes the 12 digits that the person tells you by telephone. They are asked for, or come by standard input.
help-contact-add-at = The server where they wait, if it is not yours.
help-contact-verify = Compares a contact's words with those they read.
    .long =
    Compares the 12 words of the card with those that the person reads on their own screen. This is what shows that the
    card is really theirs.

    Face to face, add nothing. By telephone, add --phone: recognise their voice.
    .examples =
    {"  "}coffre contact verify Lenoir
    {"  "}coffre contact verify Lenoir --words "abandon ability …" --phone
help-contact-verify-name = Name of the contact.
help-contact-verify-fingerprint = The text of the square code, or the 60 digits, or the 12 words.
help-contact-verify-words = The 12 words that were heard.
help-contact-verify-phone = They were compared from afar, aloud.
help-contact-verify-code = Takes the 12 digits that the person tells you by telephone. They are asked for, or come by standard input.
help-contact-verify-at = The server where they wait, if it is not that of their card.
help-contact-list = Shows the contacts.
help-contact-remove = Forgets a contact. Their doors stay as they are.
help-contact-remove-name = Name of the contact.

help-card = Shows your card, to give to whom you like.
    .long =
    Shows the 12 words and 60 digits of your card, which the other person compares, and writes it to a file with -o.
    .examples =
    {"  "}coffre card -o my-card.coffre
    {"  "}coffre card --qr
help-card-output = Writes the card to this file.
help-card-qr = Also shows the square code to photograph.

help-grant = Opens a door: shows papers to a contact, until a date.
    .long =
    Opens a door: shows chosen papers to a contact, until a date (one day, unless you say otherwise).
    Every reading leaves a trace, which you will see with “coffre history”.

    Sensitive papers are only shown when named one by one, and to a contact whose words were compared.
    .examples =
    {"  "}coffre grant 3f2a 9c00 --to Lenoir
    {"  "}coffre grant 3f2a --to Lenoir --until 2w --purpose "fitting a crown"
    {"  "}coffre grant --standing --type analyses --to Martin --until 1y
    {"  "}coffre grant --preset pharmacist --to Martin
help-grant-ids = Numbers of the papers.
help-grant-to = Name of the contact.
help-grant-until = Until when, one day if nothing is said: 1d (day), 2w (weeks), 3m (months), 1y (year), a date, or always.
help-grant-purpose = What for, in a few words; the contact reads them.
help-grant-standing = Also shows, by itself, what will come later.
help-grant-kinds = Of what will come, only this type or drawer.
help-grant-deposit-only = Opens for giving only: this contact gives papers and writes, and reads nothing. For an occupational physician, for instance.
help-grant-unverified = Shows even if nobody compared the words (never a sensitive paper).
help-grant-unvouched = Shows even if the authority that said who this person is has taken that back.
help-grant-preset = Proposes the papers of use to this profession, such as pharmacist. Nothing sensitive. You decide.
help-grant-except = But not this paper.
help-grant-custodians = How many custodians for this door: 1 (your server) or 3.

help-grants = Shows the open doors.
help-grants-all = Those closed or past as well.

help-revoke = Stops showing: closes a door, or all those of a contact.
    .examples =
    {"  "}coffre revoke 7d01
    {"  "}coffre revoke Lenoir
help-revoke-grant = Number of the door, or name of the contact.
help-revoke-reencrypt = Closes each paper anew as well, in case the server is an accomplice.

help-presets = Says which papers are proposed for each profession.
    .long =
    Says which papers are proposed for each profession, and where each answer comes from. It is only a proposal: nobody sees anything without you.
    .examples =
    {"  "}coffre presets
    {"  "}coffre presets pharmacist
help-presets-profession = A profession, or its code.

help-who = Says who can see what, and until when.

help-link = Lends papers by a link, to somebody who does not have this program.
    .long =
    Lends papers to a doctor without this program, or abroad: a link and a square to photograph, which any reader of SMART
    Health Links opens, until the time said. It needs the internet.

    Whoever has the link, and the code if there is one, reads the papers. Only a count is left: “coffre links”.
    .examples =
    {"  "}coffre link 3f2a --code --until 2h
    {"  "}coffre link 3f2a 77aa --once
    {"  "}coffre link stop 5be3
help-link-ids = Numbers of the papers.
help-link-until = Until when: 2h (hours), 1d (day), or a date.
help-link-code = Also asks for a code of six digits, shown here, to be said aloud.
help-link-once = Opens once only.
help-link-stop = Stops a link.
help-link-stop-id = Number of the link.
help-links = Shows the links, and how often each was opened.

help-history = Says who looked at what, and when.
help-history-contact = Only this contact.
help-history-evidence = Writes the evidence of the last reading of this paper, for whoever has to judge.
help-history-at = The reading of this time, instead of the last: “2026-11-21”, or more exactly.
help-history-output = The file of the evidence.

help-inbox = Shows what others gave you.
help-sent = Shows what you have written and given to others.
help-sent-name = Only to this contact.
help-accept = Keeps a paper that was given.
help-accept-id = Its number in the letter box.
help-accept-private = In the private drawer.
help-refuse = Refuses a paper that was given. Whoever gave it is not told.
help-refuse-id = Its number in the letter box.

help-sync = Sends what waits and fetches what is new.
help-sync-watch = Again every 30 seconds, until Ctrl-C.

help-ui = Opens your vault in your browser. Without a terminal (a double click), “coffre” alone does so too.
help-ui-port = Listens at this port of this computer instead of one by chance.
help-ui-no-open = Says the address instead of opening the browser.

help-lock = Locks the page that is open for this vault.

help-settings = Shows and changes how the page is wanted.
    .long =
    Shows and changes how the page is wanted: its language, its picture, when it locks, what is told on the desktop. What is not given stays. It asks for no secret.
    .examples =
    {"  "}coffre settings --language ar --lock 5
    {"  "}coffre settings --notices reading,deposit
help-settings-language = The page's language, when it starts the next time.
help-settings-lock = Minutes without anybody until it locks.
help-settings-picture = The picture that you know your vault by.
help-settings-notices = What is told on the desktop, without saying what it is: a reading, a paper received, a door about to close.
help-settings-no-notices = Tells nothing on the desktop.

help-secret = The passcode that opens the vault on this device.
help-secret-set = Sets a passcode, or another one.
    .long =
    Sets a passcode, or another one. The vault opens first as always, with the old code if there is one. The new one is typed twice. What is in the vault, and with others, does not change.
help-secret-set-new-file = File to read the new code from, instead of typing it.
help-secret-remove = Takes the passcode away: this device then opens the vault by itself.

help-status = Says how the vault stands: what it holds, what waits, what is open.

help-check = Checks that everything is there and nothing has changed.
help-check-remote = Also fetches everything from the server again.
help-check-repair = Brings back from the server what is damaged or missing here.

help-custodian = The custodians: the servers without which no paper that is shown opens.
help-custodian-set = Chooses the custodians of doors to come.
    .long =
    Chooses the custodians of doors to come. A custodian gives the last part of a key only against a signed trace of whoever reads.

    One address: your server alone. Three: your server and two others, run by other people; two of the three are enough to open, and two are needed.
    .examples =
    {"  "}coffre custodian set https://coffre.example https://custodian.example https://keeper.example
    {"  "}coffre custodian set https://coffre.example
help-custodian-set-urls = Address of your server, or of three, yours among them.
help-custodian-set-invites = Invitation code of a custodian: its address, “=”, the code.
help-custodian-list = Shows the custodians.

help-device = The devices that open this vault.
help-device-list = Shows the devices and the rescue sheet.
help-device-remove = Takes the vault away from a stolen or lost device.
help-device-remove-device = Its number, or the beginning of it.

help-server = The server that keeps a closed copy of the vault.
help-server-set = Chooses the server.
help-server-set-url = Its address, such as https://coffre.example.
help-server-set-invite = Invitation code of that server.
help-server-renewed = Answers the server that begins another public register.
    .long =
    A server that had to go back to a backup cannot go on with its public register, and begins another. This command shows what happened and what it costs, then asks. With a yes, this device signs the change, gives the server back what it lost and this device has, closes the doors that are open and offers to open them again.

    Nobody follows a new register without that yes. First ask those who run the server, in another way.
    .examples =
    {"  "}coffre server renewed

help-demo = Shows the whole way of a paper, with invented papers.
    .long =
    Makes on this machine a blind server, the vault of an invented patient and the tool of her dentist, and shows the
    whole way of a paper. Nothing leaves this machine. Without --home, everything is erased at the end.
help-demo-no-serve = Ends after the last step.

help-completions = Writes what your terminal needs to complete commands.
help-completions-shell = Command interpreter.
help-man = Writes the manual pages to a folder.
help-man-folder = The folder.

help-policy = The public registers and the witnesses that this vault believes.
help-policy-set = Takes the file that says which registers and witnesses to believe.
    .long =
    Takes the file that says which public registers and witnesses to believe (tlog-policy). A witness is run by others than the server: what it has signed cannot be shown otherwise to anybody else, and its time counts.

    The file takes the place of the one before. Those who run the server give it out, or an association does. “quorum none”: no witness is asked for.
    .examples =
    {"  "}coffre policy set witnesses.policy
help-policy-set-file = The file.
help-policy-show = Shows which registers and witnesses this vault believes.

help-grant-request = Answers a request: proposes the papers asked for. Nothing delicate. You decide.
help-accept-show-new = Shows the new version to those who see the old one, unless it is delicate.
help-note-tell = Writes it to whoever gave the paper, too.
help-write = Writes a few words to a contact.
    .long =
    Writes a few words to a contact. They wait in their letter box, closed to anybody else.

    With --about, they are about a paper that they gave or that you show them.
    .examples =
    {"  "}coffre write Lenoir "May I eat before I come?"
    {"  "}coffre write Lenoir "Is this still right?" --about 3f2a
help-write-name = Name of the contact.
help-write-text = Your words.
help-write-about = Number of the paper.
help-correct = Asks the author of a paper to correct it.
    .long =
    Asks whoever gave a paper to correct it. They see that paper and your words, and nothing else.

    If they answer with a new version, it waits in your letter box, and you decide to keep it.
    .examples =
    {"  "}coffre correct 3f2a "I have never had this allergy."
help-correct-id = Number of the paper.
help-correct-text = What is wrong, in a few words.

help-rescue = The rescue sheet: printing it, and finding out that it works.
help-rescue-print = Shows the words of the rescue sheet, for as long as it is to be made.
    .long =
    Shows the 24 words that wait for their sheet, or writes the sheet to print with -o. A sheet that is made is not shown again: --new makes another, and the old one brings nothing back any more.
    .examples =
    {"  "}coffre rescue print -o sheet.html
help-rescue-print-output = Writes the sheet to print into this new file.
help-rescue-print-new = Makes another sheet in the place of the old one. Needs internet. With -o, nothing is made if the file cannot be.
help-rescue-drill = Finds out that your rescue sheet works.
    .long =
    Asks for the 24 words of the sheet, and finds out whether they lead back to this vault. If the words still wait on this computer for their sheet, it asks whether to erase them here. Careful: --yes erases them without asking. Nothing else is changed.
help-rescue-drill-words-file = Reads the words from this file ("-": standard input) instead of asking.

help-emergency = The emergency sheet: what a rescuer must know.
help-emergency-show = Shows what stands on the sheet.
help-emergency-set = Writes the sheet. What is not given stays.
    .long =
    Writes the emergency sheet from a text: on each line a name, = and what it says. The names are born (date of birth), allergies, treatments (with the dose), problems (illnesses), devices (what was put into the body), wishes (what else must be known), call (whom to call) and doctor. A name may come several times, a line each; with nothing behind the = the part is emptied. No argument holds it, since others on the machine see arguments and the shell keeps them. The sheet is a paper of the vault; it opens nothing.
    .examples =
    {"  "}coffre emergency set --from sheet.txt
help-emergency-set-from = The text, as name = value ("-": standard input).
help-emergency-print = Writes the sheet to print.
help-emergency-print-output = The new file.
help-emergency-print-with = The second language of the sheet.
