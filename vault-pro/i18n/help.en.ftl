### The help of each command of "coffre-pro". French is the source.

value-size = SIZE
value-shell-name = SHELL
value-proof = PROOF
value-answer = ANSWER
value-port = PORT
value-days = DAYS

help-program = The papers that your patients show you, for as long as they like.
    .examples =
    {"  "}coffre-pro card -o my-card.coffre     the card to give to a patient
    {"  "}coffre-pro receive                    fetch what you are shown
    {"  "}coffre-pro list Martin                see the list; nothing is opened
    {"  "}coffre-pro open Martin 3f2a           open a paper; the patient will know
    {"  "}coffre-pro give Martin letter.pdf     give them a paper

help-init = Makes a professional's vault.
    .long =
    Makes a professional's vault on this device, and shows the 24 rescue words once.

    Without internet everything is made as well: --offline, and the server later with “coffre-pro server set”.
    .examples =
    {"  "}coffre-pro init --server https://coffre.example --name "Dr Anne Lenoir" --role "dentist"
    {"  "}coffre-pro init --offline --name "Dr Anne Lenoir"
help-init-server = Address of the server where patients write to you.
help-init-invite = Invitation code of that server.
help-init-name = Your name, as it will stand on your card.
help-init-role = Your profession, as it will stand on your card.
help-init-offline = Calls no server now.
help-init-rescue-out = Writes the 24 words to this file instead of showing them.

help-ui = Opens your page in your browser: patients, papers, card, receipts.
help-ui-port = Listens at this port of this computer instead of any that is free.
help-ui-no-open = Says the address instead of opening the browser.

help-settings = Shows and changes the settings of your page.
help-settings-open-together = One gesture opens all papers of the summary (yes), or a single one (no). Each paper has its receipt.

help-secret = The passcode that opens the vault on this device.
help-secret-set = Sets a passcode, or another one.
    .long =
    Sets a passcode, or another one. The vault opens first as always, with the old code if there is one. The new one is typed twice. Your keys, your card and what your patients show you do not change.
help-secret-set-new-file = File to read the new code from, instead of typing it.
help-secret-remove = Takes the passcode away: this device then opens the vault by itself.

help-card = Shows your card, to give to your patients.
    .long =
    Shows the 12 words and 60 digits of your card, which the patient compares, and writes it to a file with -o.
    .examples =
    {"  "}coffre-pro card -o my-card.coffre
    {"  "}coffre-pro card --qr
help-card-output = Writes the card to this file.
help-card-qr = Also shows the square code to photograph.
help-card-plate = Writes the plate for the desk to this file, to open and print in a browser.
help-card-plate-size = Size: “a4” for a wall, “a6” to fold for a desk.
help-card-with = Second language of the plate: fr, en or ar.

help-patients = Says who shows you what, and until when.

help-receive = Fetches what your patients show or send you.
    .long =
    Fetches what your patients show or send you. What is not in order is set aside, and said.
    Nothing is opened: patients see nothing of this command.

    A letter waits until you open it (“coffre-pro open”) or refuse it (“coffre-pro refuse”).

help-list = Shows the papers of a patient, the newest first.
    .long =
    Shows the list of papers that a patient shows you now, of those that you have opened before, and of the letters that
    they have sent you.
    Looking at the list opens nothing: the patient only sees what you open.
    .examples =
    {"  "}coffre-pro list Martin
    {"  "}coffre-pro list Martin --json
help-list-patient = Name of the patient, or its beginning; or their number.

help-find = Looks for words in titles, and in the papers opened before.
    .examples =
    {"  "}coffre-pro find hba1c
    {"  "}coffre-pro find x-ray 2024 --patient Martin
help-find-words = Words to find, all of them; their beginning is enough.
help-find-patient = Only this patient.

help-open = Opens papers: writes them to files, and signs a receipt for each.
    .long =
    Opens papers: writes them to files, named after their date, type and title.
    Each paper that is opened leaves a signed receipt, which the patient sees.

    A paper opened before opens again without a receipt and without internet. A letter opens without a receipt, and is
    kept here. Nothing is ever replaced without --yes, and no other program is started.
    .examples =
    {"  "}coffre-pro open Martin 3f2a 9c00
    {"  "}coffre-pro open Martin --all -o ~/Desktop/martin
help-open-patient = Name of the patient.
help-open-ids = Numbers of the papers.
help-open-all = All that this patient shows or has sent.
help-open-output = Folder to write them to.

help-refuse = Refuses letters. Whoever sent them is not told.
    .long =
    Refuses letters without opening them, which empties the letter box. Whoever sent them is not told.
    .examples =
    {"  "}coffre-pro refuse 7d01
    {"  "}coffre-pro refuse --from "Martin"
    {"  "}coffre-pro refuse --all
help-refuse-ids = Numbers of the letters, as “coffre-pro receive” gives them.
help-refuse-from = All those of this person.
help-refuse-all = All those that wait.

help-give = Gives papers to a patient.
    .long =
    Gives papers to a patient. They are closed here, signed by your vault, and wait in the patient's letter box: the
    patient decides whether to keep them. A file that cannot be read does not stop the others.

    To somebody who gave you nothing but a card, give the file of the card in the place of the name.
    .examples =
    {"  "}coffre-pro give Martin report.pdf --message "To keep for your doctor."
    {"  "}coffre-pro give card-of-martin.coffre report.pdf
help-give-patient = Name of the patient, or file of their card.
help-give-files = Files to give.
help-give-message = A few words to the patient.

help-receipts = Shows the receipts you have signed. The patient sees the same.
help-receipts-patient = Only this patient.
help-receipts-paper = Number of the paper whose reading to prove.
help-receipts-evidence = Writes to this file the evidence of that reading, for whoever has to judge.

help-verify = Makes sure that a patient is really them: by a photo of their square code, or by telephone by a code.
    .long =
    Shows a code of 12 digits, to be told by telephone to somebody whom you recognise. They type it into their vault,
    and each has the other's card, verified aloud. A code is good for ten minutes and one try; after three wrong codes
    in a month you have to meet.

    Face to face, rather compare the 12 words or the square code: “coffre-pro contact verify”, “coffre-pro card --qr”.
    .examples =
    {"  "}coffre-pro verify photo.jpg
    {"  "}coffre-pro verify --code
help-verify-photo = Photo (PNG or JPEG) of the square code that the patient shows you, taken in front of them.
help-verify-code = Shows a code, and waits until the patient has typed it.

help-contact = How to be sure that a patient is really them.
help-contact-verify = Compares a patient's words with those they read.
    .long =
    Compares the patient's 12 words with those that they read on their own screen. This is what shows that these papers
    are really theirs.

    Face to face, add nothing. By telephone, add --phone: recognise their voice.
    .examples =
    {"  "}coffre-pro contact verify Martin
    {"  "}coffre-pro contact verify Martin --words "abandon ability …" --phone
help-contact-verify-name = Name of the patient.
help-contact-verify-fingerprint = The text of the square code, or the 60 digits, or the 12 words.
help-contact-verify-words = The 12 words that were heard.
help-contact-verify-phone = They were compared from afar, aloud.

help-sync = Sends what waits and fetches what is new.

help-status = Says how the vault stands: who shows what, what waits.

help-server = The server where patients write to you.
help-server-set = Chooses the server.
help-server-set-url = Its address, such as https://coffre.example.
help-server-set-invite = Invitation code of that server.
help-server-renewed = Answers the server that begins another public register.
    .long =
    A server that had to go back to a backup cannot go on with its public register, and begins another. This command shows what happened and what it costs, then asks. With a yes, this device signs the change and gives the server back what it lost and this device has.

    It answers for your own server only: a patient's register is the patient's to accept. First ask those who run the server, in another way.
    .examples =
    {"  "}coffre-pro server renewed

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
    {"  "}coffre-pro policy set witnesses.policy
help-policy-set-file = The file.
help-policy-show = Shows which registers and witnesses this vault believes.

help-init-revocation-out = Writes the file that ends your cards, if all is lost, to this place.

help-card-rotate = Changes your keys now; the old ones sign the new ones.
help-card-revoke = Ends all your cards, for ever.
    .examples =
    {"  "}coffre-pro card revoke revocation.coffre --server https://coffre.example    without any device
    {"  "}coffre-pro card revoke --prepare revocation.coffre
help-card-revoke-file = Revocation file, made with the vault.
help-card-revoke-server = Server of that vault.
help-card-revoke-prepare = Writes a revocation file instead of publishing.

help-credential = An authority's credential: who you are.
help-credential-request = Writes the request to give to the authority.
    .examples =
    {"  "}coffre-pro credential request -o request.coffre --number rpps:10100000016 --profession G15_40
help-credential-request-output = File to write.
help-credential-request-number = Number: rpps:, foreign: or other:.
help-credential-request-profession = Profession code, such as G15_10.
help-credential-request-specialty = Specialty code, such as SM26.
help-credential-request-name = Name, if it is not the card's.
help-credential-login = Shows the authority who you are, by a login (Pro Santé Connect).
    .long =
    Opens the browser at the authority's identity provider, and keeps the answer in a file that is good for this request
    alone. It can be done at the authority's desk. Never tried with the real service.
help-credential-login-file = The request.
help-credential-login-provider = The provider's file, from the authority.
help-credential-login-output = File to write.
help-credential-login-no-open = Opens no browser: shows the address.
help-credential-import = Keeps the credential that came, on a new card.
help-credential-import-file = The authority's file.

help-authority = For an order or a hospital: say who is who, and take it back.
help-authority-init = Makes the vault of an authority.
help-authority-init-server = Address of the server.
help-authority-init-invite = Invitation code of that server.
help-authority-init-name = Name of the authority.
help-authority-init-role = What it is.
help-authority-init-offline = Calls no server now.
help-authority-init-rescue-out = Writes the 24 words to this file instead of showing them.
help-authority-init-revocation-out = Writes the file that ends this authority, if all is lost, to this place.
help-authority-issue = Issues a credential, after the person was seen.
    .long =
    Issues a credential. The request shows only that whoever holds the vault asked: compare the words that the person
    reads on their device, and their paper of identity.
help-authority-issue-file = The person's request.
help-authority-issue-output = File to give them.
help-authority-issue-fingerprint = Text of the QR code of their card.
help-authority-issue-words = The 12 words or 60 digits that they read.
help-authority-issue-proof = How you knew them: in-person or records. Needed beside a login or a signature.
help-authority-issue-days = For how many days, 366 at most.
help-authority-issue-login = Login that comes with the request.
help-authority-issue-provider = File of the identity provider.
help-authority-issue-signature = Signature of the request by a card.
help-authority-issue-certificate = Certificate of that card.
help-authority-issue-ca = Certificates of the authorities that you believe.
help-authority-issue-crl = Their lists of revoked ones.
help-authority-revoke = Takes a credential back.
help-authority-revoke-id = Its id, or the beginning.
help-authority-status = Says what is issued, taken back, and how old the public list is.

value-time = TIME
help-give-replaces = Answers this request for a correction with a new version.
help-request = Asks a patient to show you papers.
    .long =
    Asks a patient to show you papers of some kinds, for a time. They see who asks, what for, which kinds and for how
    long; they show all, a part, or nothing. If they show nothing, you will not know.

    A request names kinds, never a paper. It stands for 30 days.
    .examples =
    {"  "}coffre-pro request Martin --types analyses,prescription --purpose "diabetes follow-up" --for 3m
help-request-patient = Name of the patient.
help-request-types = Kinds of papers, with commas between them.
help-request-purpose = What for; the patient reads it.
help-request-period = For how long: 1d (day), 2w (weeks), 3m (months), a year at most.
help-write = Writes a few words to a patient.
    .examples =
    {"  "}coffre-pro write Martin "Please do not eat before you come."
    {"  "}coffre-pro write Martin "This prescription is no longer valid." --about 3f2a
help-write-patient = Name of the patient.
help-write-text = Your words.
help-write-about = Number of a paper that they show or sent.
help-sent = Shows what you have given, asked and written.
help-sent-patient = Only to this patient.
help-messages = Shows messages, and the corrections that patients ask for.
help-messages-patient = Only this patient.
