### The professional's page, in a browser.

## Everywhere

page-name = Coffre, for professionals
home = Patients
pro-card = My card
pro-receipts = My receipts
pro-settings = Settings
pro-line-no-server = This vault is on this computer only: no patient can show you anything.
pro-line-away = No internet at the moment. What is open can be read here.
pro-line-sent = Everything is up to date.
pro-line-sending = The last changes are on their way.
pro-will-sign = { $count ->
        [one] Opening signs a receipt: { $name } will know that you read this paper, and when.
       *[other] Opening signs { $count } receipts: { $name } will know that you read these papers, and when.
    }
pro-signed = { $count ->
        [0] Nothing more was signed.
        [one] It is open. One receipt is signed for { $name }.
       *[other] It is open. { $count } receipts are signed for { $name }.
    }

## The patients

pro-patients = My patients
pro-alarm = { $alarm ->
        [other-vault] Careful: a credential with your number names another vault, { $what }. Call your order.
        [unknown-card] Careful: a card of your vault that you did not make is public, { $what }. Remove the lost device.
       *[revoked] All of your cards were taken back.
    }
pro-no-patient = Nobody shows you anything yet. Show your card to a patient.
pro-patient-search = Name of the patient
pro-patients-count = { $count ->
        [0] No patient of that name.
        [one] 1 patient
       *[other] { $count } patients
    }
pro-shows = { $count ->
        [0] no paper
        [one] 1 paper
       *[other] { $count } papers
    }
pro-shut = { $count ->
        [one] 1 not opened
       *[other] { $count } not opened
    }
pro-letters = { $count ->
        [one] 1 letter
       *[other] { $count } letters
    }
pro-until = shows you papers until: { $when }
pro-no-door = shows you nothing new any more
pro-verified = identity verified
pro-unverified = identity not verified
pro-look = Look for news
pro-draft = Go on with what you were writing
pro-draft-forget = Do not keep

## The summary

pro-allergies = Allergies
pro-treatments = Treatments
pro-problems = Problems
pro-vaccines = Vaccines
pro-results = Last results
pro-nothing-opened = No opened paper speaks of it.
pro-not-stated = The opened papers say nothing of it. That does not mean there is none.
pro-source = paper
pro-and-more = { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
pro-mixed = One paper speaks of several people: it is not used here. Read it.
pro-high = high risk, the paper says
pro-now-past = ended
pro-now-paused = paused or planned
pro-unsure = to be confirmed
pro-not-final = not final
pro-subject = Name written in the paper:
pro-summary-shut = { $count ->
        [one] 1 paper made for this summary is not open.
       *[other] { $count } papers made for this summary are not open.
    }
pro-open-all = Open the summary
pro-open-one = Open:
pro-new = { $count ->
        [one] 1 new paper
       *[other] { $count } new papers
    }
pro-since = since you read: { $when }

## Find

pro-search = Search: HbA1c, x-ray, hospital, September…
pro-keys = By keyboard: ↑ ↓ choose, Enter open, Esc clear or go back, / search.
pro-filter-family = Kind
pro-filter-year = Year
pro-filter-author = Author
pro-all = All
pro-papers = Papers
pro-pages = Pages
pro-found = { $count ->
        [0] No paper found.
        [one] 1 paper
       *[other] { $count } papers
    }
pro-folded = { $count ->
        [one] 1 duplicate folded
       *[other] { $count } duplicates folded
    }
pro-opened = opened already
pro-not-opened = not opened
pro-version-unsure = two versions: nobody can say which is the newer
pro-preview = Preview
pro-choose = Choose a paper: it is described here, without being opened.

## A paper

pro-type = Kind
pro-date = Date
pro-author = From whom
pro-origin = Comes from
pro-size = Size
pro-purpose = What for
pro-open-until = Shown until
pro-from-patient = added by the patient
pro-from-helper = added by somebody who helps the patient
pro-from-signed = signed by { $name }
pro-from-unsigned = not signed { $name }
pro-opens-freely = Opened already: it reads again here, without a new receipt.
pro-letter-opens = This is a letter for you. Opening keeps it here, without a receipt.
pro-letter-kept = The letter is open and kept here.
pro-refuse = Refuse
pro-refuse-what = Refused, it is not kept. The person hears nothing of it.
pro-refused = It is refused. The person is not told.
pro-open = Open this paper
pro-opening = The paper is being opened.
pro-read = Read or print
pro-for-programs = This paper is made for programs. This is what it says.
pro-states = What this paper says
pro-export = Copy into the practice's folder
pro-exported = It is copied:
pro-export-where = First choose the folder to copy papers into.
pro-export-cannot = This folder cannot be written to. Choose another.
pro-export-no-folder = There is no such folder on this computer. Write its whole path.

## Give

pro-give = Give a paper
pro-give-to = Give a paper to { $name }
pro-give-explained = The paper goes to the patient's letter box, with your signature. They keep it if they wish.
pro-give-word = A word with the paper (if you wish)
pro-give-files = Choose papers
pro-give-hint = Or drop them on this field.
pro-giving = The papers are on their way.
pro-given = { $count ->
        [one] 1 paper is given to { $name }.
       *[other] { $count } papers are given to { $name }.
    }
pro-give-no-card = You do not have this person's card. Ask for it.

## A card

pro-add = Add a card
pro-add-explained = The card of a patient or a colleague says where to write to them and give them a paper. Nothing is shown to them by that.
pro-added = The card is kept. Compare the words: a name on a card proves nothing.
pro-compare = Check who it is
pro-compared = Compared
pro-met-in-person = face to face
pro-met-spoken = by phone
pro-met-not = not yet: a name on a card proves nothing
pro-card-says = The card says
pro-card-role = Profession, as the card says
pro-card-place = Their mailbox
pro-card-good = Card valid until

## The 12 digits

pro-code = Exchange cards by telephone
pro-code-how = Call the person at a number that you knew before, and know the voice. This program shows 12 digits, which you tell them.
pro-code-show = Show 12 digits to tell
pro-code-for = For
pro-code-tell = Tell these 12 digits. They are good for ten minutes, once. Write them nowhere.
pro-code-server = If their server is another one, tell them the address of yours too:
pro-code-waits = Waiting for the person to type them.
pro-code-forget = No longer show these digits

## Asking

pro-request = Ask for papers
pro-request-to = Ask { $name } for papers
pro-request-explained = The patient sees your request, and shows all, a part, or nothing. A refusal is never told to you.
pro-request-what = Which papers
pro-request-sorts = Choose sort by sort
pro-delicate = delicate: ask only if you must
pro-request-why = What for
pro-request-why-hint = The patient reads these words before deciding.
pro-request-how-long = For how long
pro-for-a-day = one day
pro-for-a-week = one week
pro-for-a-month = one month
pro-for-three-months = three months
pro-for-a-year = one year
pro-request-send = Send the request
pro-request-nothing = Tick at least one sort of papers.
pro-request-sent = Your request
pro-request-gone = The request goes to the mailbox of { $name }.
pro-request-silence = What the patient shows you comes here by itself. Silence means nothing.
pro-days = { $count ->
        [one] 1 day
       *[other] { $count } days
    }

## Writing

pro-words = Messages
pro-words-with = Messages with { $name }
pro-words-count = { $count ->
        [one] 1 message waits
       *[other] { $count } messages wait
    }
pro-no-word = No message waits.
pro-write-about = Write about this paper
pro-write-of = About:
pro-write-claimed = (says the sender)
pro-write-label = Your message
pro-write-hint = Not for emergencies: nobody knows when it will be read.
pro-write-anyway = This card is not compared. I want to write to { $name } all the same.
pro-give-anyway = This card is not compared. I want to give to { $name } all the same.
pro-write-send = Send
pro-write-sent = The message goes to their mailbox.
pro-word-message = Message
pro-word-correction = Asks for a correction
pro-word-disagreement = Disagrees
pro-word-request = Asks for papers
pro-give-new = Give the new version
pro-give-version = The paper takes the place of the one that the letter is about: in the patient's vault, the old one stays behind it.
pro-version-over = This letter waits no more: a new version was given already.
pro-word-done = I am done with this letter
pro-word-done-what = It waits no more, and is not kept. The person hears nothing of it.
pro-word-done-yes = Yes, remove it
pro-word-away = The letter waits no more.

## My card

pro-card-how = The patient photographs this square, or compares the 12 words that you read aloud.
pro-card-square = Square to photograph, of my card
pro-card-words = The 12 words
pro-card-digits = The 60 digits
pro-card-text = The square in letters
pro-card-until = Card valid until: { $when }. The next one is made by itself.
pro-card-keep = The file of my card, to hand over
pro-card-file = my-card
pro-card-no-server = Without a server nobody can write to you yet: “coffre-pro server set”.
pro-plate = Plate for the desk
pro-plate-how = Put it in front of the patient. Nothing on it is secret; the 12 words do not change.
pro-plate-size = Size
pro-plate-a4 = a sheet of A4, for the wall
pro-plate-a6 = A6 folded, for the desk
pro-plate-with = Second language
pro-plate-show = See the plate

## My receipts

pro-receipts-explained = Each paper you opened left a receipt signed by you. The patient sees the same list.
pro-no-receipt = You have opened nothing yet.
pro-receipts-count = { $count ->
        [one] 1 receipt
       *[other] { $count } receipts
    }
pro-when = When
pro-patient = Patient
pro-paper = Paper
pro-kept-by = Kept by

## Settings

pro-settings-kept = It is kept.
pro-together = Open the summary by one gesture
pro-together-explained = One paper opened, one receipt: that does not change. You only choose whether one gesture may open several. The patient sees all receipts.
pro-together-how = For the papers of the summary
pro-together-no = One gesture for each paper
pro-together-yes = One gesture for all together
pro-export-folder = Folder of the practice
pro-export-explained = Opened papers are copied there, named by date, kind and author. Never over another file.
pro-export-path = Path of the folder
pro-export-hint = Whole, such as: /home/practice/Documents/patients
pro-version = coffre-pro, version { $version }

## What goes wrong

page-closed = The door is closed: this patient no longer shows this paper.
page-not-granted = This paper is not shown to you.
page-paper-gone = The server no longer has this paper. Nothing was signed.
page-no-readings = This door allows no more readings. Nothing was signed.
page-paper-faulty = This paper does not open: whoever gave it made it badly.
page-letter-incomplete = This letter is still arriving. Come back in a moment.
page-no-server = This vault is on this computer only: it needs a server.
page-wrong-fingerprint = These are not the same words: this card is somebody else's. Give them nothing.
letters-held = { $count ->
    [one] something that says it is from { $name } waits: their server does not answer. Coffre tries again.
   *[other] { $count } things that say they are from { $name } wait: their server does not answer. Coffre tries again.
 }
