### Everywhere

page-name = My vault
home = Home
undo = Undo

## What waits

line-here = Everything is kept here, on this computer.
line-sent = Everything is kept here and sent.
line-changes = Kept here. The last changes are being sent.
line-changes-away = Kept here. Will be sent when there is internet.
line-papers = { $count ->
        [one] Kept here. 1 paper is being sent.
       *[other] Kept here. { $count } papers are being sent.
    }
line-papers-away = { $count ->
        [one] Kept here. 1 paper waits for the internet.
       *[other] Kept here. { $count } papers wait for the internet.
    }
sending-line = Being sent: { $sent } of { $all }.
sending-bar = How far the sending is
sending-over = It is sent.
sending-stopped = The sending has stopped. It goes on when there is internet.
line-lost = { $count ->
        [one] 1 paper disappeared from this computer before it was sent. Add it once more.
       *[other] { $count } papers disappeared from this computer before they were sent. Add them once more.
    }

## Home

hello = Hello
my-papers = My papers
show-doctor = Show to the doctor
add-paper = Add a paper
who-sees = Who can see?
closed-by-itself = { $name } has taken all of their cards back: their door closed by itself. Ask them for a new card, face to face.
rule-stopped = The authority that said who { $name } is has taken that back. Your rule shows them nothing new any more. You can close their door.
who-looked = Who looked?
inbox-waits = { $count ->
        [one] 1 paper waits for you in the letter box.
       *[other] { $count } papers wait for you in the letter box.
    }
no-paper-yet = No paper yet. Add the first: a photo is enough.
last-papers = The last papers
private-count = Private drawer ({ $count })
bin-count-page = Bin ({ $count })

inbox = Letter box
inbox-empty = Nothing waits for you.
inbox-explained = This comes from other people. Nothing enters your vault unless you want it.
take = Keep
take-private = Keep in the private drawer
refuse = Refuse
giver-unknown = you do not know this person
on-its-way = This paper is still arriving.
done-refused = It is refused. The person is not told.

## Search

search-title = Find a paper
search-label = A word of the paper: blood, knee, the doctor's name…
filter-family = Drawer
filter-year = Year
filter-person = Given by or shown to
filter-all = All
filter-anyone = Anybody
papers-found = { $count ->
        [0] No paper found.
        [one] 1 paper
       *[other] { $count } papers
    }
nothing-here = This drawer is empty.
private-drawer = Private drawer
private-explained = These papers are shown to nobody, unless you choose one of them by its name.
bin = Bin
bin-explained = A paper stays here for 30 days. You can take it back. Then it is erased.

## One paper

open-print = Open or print
paper-title = Name of the paper
paper-type = Kind
paper-date = Date
paper-author = From whom
paper-tags = Labels
paper-from = Comes from
from-you = you
from-helper = your helper
from-signed = signed by
from-imported = imported
from-unsigned = not signed:
paper-kept = Kept
seen-by = Can see this paper
me = You
nobody-else = Nobody else.
until = { $when }
show-this = Show this paper
correct-words = Correct the name or the date
private-in = Put in the private drawer
private-out = Take out of the private drawer
to-bin = Put in the bin
take-out = Take this paper back
in-bin-until-page = In the bin. It will be erased: { $when }.
disagree = I do not agree with this paper
disagree-explained = Your note stays attached to the paper. The paper itself does not change.
note-label = What is not right, in your words
note-keep = Keep this note
note-back = Take the last note back
note-of-disagreement = Disagrees
date-example = 2026-03-12
change-nothing = Change nothing

done-removed = It is in the bin, for 30 days.
done-restored = The paper is in its place again.
done-changed = It is corrected.
done-undone = It is as before.
done-private = The paper is in the private drawer.
done-open = The paper is out of the private drawer.
done-noted = Your note is attached to the paper.
done-unnoted = The last note is taken back.
done-added = The paper is kept here.
done-known = You had this paper already: here it is.

## Add

add-explained = The paper stays on this computer. Nobody sees it until you show it.
add-files = Choose papers
add-files-hint = Or drop them into the frame.
add-photo = Take a photo
add-photo-hint = Lay the paper flat, in good light.
add-folder = A whole folder
add-folder-hint = Papers that are kept already are not taken twice.
keep-them = Keep in my vault
added = Papers added
keeping-them = Your papers are going into the vault.
added-count-page = Kept: { $new }. Already there: { $same }.
added-cut = It stopped on its way. What is in the list is kept. Add the rest once more.
add-more = Add other papers

## Show

show-to = Show to { $name }
way-screen = 1. On this screen
way-screen-explained = The doctor looks with you. Nothing leaves this place.
way-screen-go = Choose a paper to look at
way-paper = 2. On paper
way-paper-explained = Open the paper, then “Print”.
way-paper-go = Print a paper
way-usb = 3. On a USB key
way-usb-explained = The doctor opens your papers on their computer, without internet. You take the USB key back.
way-usb-go = Choose the papers
way-door = 4. On their computer
way-door-explained = You choose to whom, which papers and until when. You can stop at any time.
way-loan = 5. By a square to photograph
way-loan-explained = For a doctor who has none of these, or abroad. It needs the internet. It stops by itself.
way-loan-go = Make a square
no-contact = You do not know anybody here yet. Ask your doctor for a card.
which-drawers = Which drawers?
drawers-explained = The private drawer and delicate papers are never included.
which-papers = Choose papers one by one
delicate = delicate
until-when = Until when?
until-tomorrow = One day
until-three-months = Three months
what-for = What for (if you like)
which-profession = What is usually shown? Choose their profession.
see-proposed = See what is proposed
proposed-page = { $count ->
        [0] None of your papers is of those proposed for: { $name }. Choose yourself.
        [one] Proposed for: { $name }. 1 paper is ticked. Take away or add what you like.
       *[other] Proposed for: { $name }. { $count } papers are ticked. Take away or add what you like.
    }
gives-only = gives only, reads nothing
open-to-give = Open for giving
will-give = { $name } will only be able to give you papers
will-give-explained = This person will see none of your papers. What they give waits for your yes.
proposed-gives-only = { $name }: this profession reads no papers. It can only give you some.
and-news = And new papers?
news-no = These papers only
news-too = New papers of the same sort as well
news-explained = Never a delicate paper. You can stop at any time.
news-sorts = Choose the sorts of new papers
no-sort-chosen = To show new papers as well, choose a drawer or a paper of that sort.
until-no-end = Always, until you stop
until-a-day = Until this day:
no-day-chosen = Choose the day.
see-before = See the list before showing
will-see = This is what { $name } will see
will-see-until = Until: { $when }
will-see-papers = { $count ->
        [one] 1 paper
       *[other] { $count } papers
    }
will-see-news = And new papers of these sorts
write-anyway = This card is not checked. I want to write to { $name } all the same.
show-unverified = This card is not checked. I want to show these papers to { $name } all the same.
unvouched-told = The authority does not vouch for { $name } any more. Ask them why, by word of mouth.
unvouched-news = Papers to come will not be shown to them by themselves.
show-unvouched = I know { $name } and want to open to them all the same.
show-yes = Yes, show
show-change = Change something
show-nothing = Show nothing
show-honest = What { $name } has read can be kept, even if you stop.
nothing-chosen = Choose at least one paper or one drawer.
delicate-ask = Show these delicate papers to { $name } as well?
delicate-yes = Yes, show them
delicate-no = No, go back

## On a USB key

usb-title = On a USB key
usb-honest = Whoever holds the USB key reads the papers. Take it back, or erase it afterwards.
usb-where = On what?
usb-none = No USB key is found. Put it in, then touch “Look again”.
usb-elsewhere = In another folder of this computer
usb-folder-label = The path of this folder
usb-look-again = Look again
usb-go = Write the papers
usb-writing = The papers are being written. Leave the USB key in place.
usb-folder = Health papers
usb-delicate = These papers are delicate. Write them as well?
usb-delicate-yes = Yes, write them
usb-done = { $count ->
        [one] 1 paper is written. You can take the USB key back.
       *[other] { $count } papers are written. You can take the USB key back.
    }
usb-done-where = In the folder:
usb-full = There is not enough room on the USB key. Nothing was left on it. Take another one, or choose fewer papers.
usb-denied = This place cannot be written to. Nothing was left there. Choose another one.
usb-gone = The USB key, or this folder, is not there. Put it in, then try again.

## Lend by a square

loan-title = Lend by a square to photograph
loan-explained = The doctor photographs the square, and reads the papers you chose until the time said.
loan-honest = Whoever has the square and the code reads these papers, and can keep them. No name is noted.
loans-there = What is lent
loan-two-hours = Two hours
loan-a-week = One week
loan-with-code = Ask for a code, which you say to the doctor
loan-once = Once only
loan-once-only = This square works once only.
loan-making = The square is being made.
loan-go = Make the square
loan-square = Square to photograph
loan-code = Code:
loan-text = The square in letters, to copy
loan-until = Until: { $when }.
loan-over = It is over.
loan-used = It was used. It does not open any more.
loan-wrong-codes = Closed: too many wrong codes were tried.
loan-elsewhere = Made on another of your devices.
loan-opened = { $count ->
        [0] Nobody opened it.
        [one] Opened once.
       *[other] Opened { $count } times.
    }
loan-see = See the square again
loan-stop = Stop now
loan-stopped = It is stopped. What was read is read.
loan-delicate = These papers are delicate. Lend them as well?
loan-too-large = This is too large for a square (more than 8 MB). Choose fewer papers, or take a USB key.

## Who can see

who-nobody-page = Nobody but you can see your papers.
who-rest-page = All the rest: nobody.
column-person = Who
column-until-page = Until
and-new = and new ones
who-touch = Touch a box to show that drawer, or to stop showing it.
who-honest = Stopping closes the door for everything new. What the person has read already can be kept.
cell-open = Show to { $name }: { $drawer }
cell-stop = { $count ->
        [0] { $drawer }: { $name } will see new papers. Touch to stop.
        [one] { $drawer }: { $name } sees 1 paper. Touch to stop.
       *[other] { $drawer }: { $name } sees { $count } papers. Touch to stop.
    }
stopped-drawer = { $drawer }: { $name } sees nothing new any more. What was read already can be kept.
show-drawer-again = Show again
printed-on = Printed on { $day }
stop = Stop
open-to = Show to somebody
met-in-person = You checked this card together, in person.
met-spoken = You checked this card together, by telephone.
met-not = This card is not checked yet.
sees-nothing-now = { $name } sees none of your papers.
sees-until = { $count ->
        [one] Can see 1 paper, until: { $when }.
       *[other] Can see { $count } papers, until: { $when }.
    }
sees-new-too = New papers of these drawers will be shown too.
stop-showing = Stop showing to { $name }
stop-honest-page = If you stop, { $name } sees nothing new. What was read already can be kept.
stopped-page = { $name } sees nothing new any more. What was read already can be kept.
stopped-sure = The door is closed. This is confirmed.
stopped-waits = The door is closed here. It will be closed everywhere as soon as there is internet.
door-closed-page = Door closed: { $when }.
open-again = Show the same papers again
open-again-explained = A closed door stays closed: another opens, for the same papers, until the same day.

## Who looked

nobody-looked = Nobody has looked at your papers yet.
look-again = Look for something new
column-when-page = When
column-paper-page = Paper
column-shown-by = What shows it
paper-gone = a paper that is no longer there
proof-signed = It is signed
proof-public = It is signed and in the public register
proof-public-witnessed = It is signed, in the public register, and witnesses saw it
proof-doubtful = It is signed, but the public register says something else
evidence-one-page = These traces are kept by one keeper. With three keepers, two would have to lie together to hide one.
evidence-three-page = These traces are kept by three keepers: two would have to lie together to hide one.
log-explained = Opening a paper leaves a signed trace. What somebody has read may have been kept.
log-as-known = No internet at the moment: this is what is known here already.
doubt-withheld-page = a reading took place and its trace is hidden.
doubt-after-closing-page = a paper was handed out after the door was closed.
doubt-beyond-page = asked for more than you show, or too late.
doubt-log-page = a trace does not match the public register.

## The first day

letter = En
choose-language = Choose your language
start-screen = Screen { $here } of { $all }
go-on = Go on
your-name = What is your name?
first-name = Your first name
choose-picture = A picture to know your vault by
picture-sun = sun
picture-moon = moon
picture-star = star
picture-flower = flower
picture-tree = tree
picture-leaf = leaf
picture-apple = apple
picture-fish = fish
picture-bird = bird
picture-cat = cat
picture-boat = boat
picture-umbrella = umbrella

your-code = Choose your code
code-which = How is your vault opened?
code-digits = With figures
code-phrase = With a phrase
code-none = Without a code
code-none-warning = Without a code, anybody who opens this computer sees your papers. Only if nobody else uses it.
code-new = Your code
code-again = The same, once more
code-hint = At least { $least } figures or letters. Avoid your date of birth.
code-show = Show what I write
code-too-short = This code is too short: it takes at least { $least } figures or letters.
code-digits-only = These are not all figures. Choose “With a phrase”, or write figures only.
code-differs = The two codes are not the same. Write them once more.
making-vault = Your vault is being made. This takes a few seconds.

sheet-title = Your rescue sheet
sheet-alone = Be alone in front of the screen: whoever reads these words can open everything.
sheet-how = Print this sheet, or copy the words by hand. It opens your vault if the computer is lost or the code forgotten.
sheet-ready = My sheet is ready
sheet-later = Later
sheet-prove = Do you have the sheet?
sheet-prove-how = Copy two words from your sheet. They are no longer on the screen.
sheet-word = Word number { $place }
sheet-check-it = Check
sheet-see-again = See the sheet again
sheet-wrong-word = These are not the words. Look at the numbers on your sheet.
sheet-done = Your rescue sheet is done. Its words are no longer on this computer.
sheet-lost-what = Keep it with your identity papers. It cannot be printed a second time.
sheet-to-do = Rescue sheet: to be done

first-paper = Your first paper
no-paper-now = Not now
tour-title = Six things to know
tour-show = So that the doctor reads a paper.
tour-add = A photo, a file, or a whole folder.
tour-who = At first: nobody. You stop when you want.
tour-log = Every reading leaves a trace.
tour-private = What you show to nobody.
tour-bin = A paper thrown away can be taken back for 30 days.
tour-end = I understand

drafts-title = You had begun to write
draft-go-on = Go on
draft-forget = Erase

page-vault-exists = A vault was just made here by another program. Open this page once more.

## Settings

settings = Settings
settings-kept = It is kept.
settings-language = Language
settings-code = Code
settings-has-code = Your vault opens with a code.
settings-has-no-code = Your vault opens without a code.
settings-code-change = Change the code
settings-code-old = Today's code
settings-code-wait = The new code is being set. This takes a few seconds.
settings-lock = Locking by itself
settings-lock-when = The vault locks by itself when nobody touches the page for:
settings-minutes = { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
settings-picture = Picture
settings-server = Server
settings-server-is = A closed copy goes to:
settings-server-none = Everything is on this computer, and nowhere else. A server keeps a closed copy and lets you show from afar.
settings-server-choose = Choose a server
settings-server-correct = Correct the address
settings-server-url = Address of the server
settings-server-hint = You were given it on paper. It looks like: https://coffre.example
settings-server-invite = Invitation code, if there is one
settings-server-wait = The server is being called.
settings-server-fixed = This vault has a server already. To change it, ask for help.
settings-devices = What opens your vault
device-this = this computer
device-sheet = your rescue sheet
device-other = another device of yours
device-helper = a person who helps you
device-explained = If you do not know a device of this list, ask for help at once.
settings-sheet = Rescue sheet
settings-version = Coffre, version { $version }

server-sees-title = What the server sees
server-sees-never = It never sees
server-never-papers = what is in your papers, nor their name or date;
server-never-names = your name, nor your social security number;
server-never-people = to whom you show your papers, nor why.
server-sees-that = It sees
server-sees-when = that somebody uses a vault, and at what time;
server-sees-sizes = how much it keeps, and about the size of each packet;
server-sees-address = the internet address of your computer, while you are online;
server-sees-readings = that a paper was read, without knowing which or whose.
server-sees-can = If it is dishonest
server-can-lose = It can refuse, delay or lose its copy. Your papers stay on this computer.
server-can-not-open = It cannot open a paper, nor change one without it being noticed.

## Showing a trace

evidence-make = Keep the proof
evidence-title = Proof of this reading
evidence-file = proof
evidence-explained = This file shows this reading to somebody else, and nothing more. Add it to a complaint, for example.
evidence-is-receipt = It is signed; the public register could not be reached.
evidence-is-one-operator = It is signed and stands in the public register of one keeper.
evidence-is-witnessed = It is signed, stands in the public register, and witnesses saw it.

## Help

help = Help
help-person = It is best to read this together. No honest person will ask for your code or your rescue sheet.
help-go = Go there
help-add-asks = How do I keep a paper?
help-add-says = “Add a paper”, then a photo or a file. It stays on this computer.
help-search-asks = How do I find a paper?
help-search-says = Touch a drawer, or write a word of the paper: blood, knee, the doctor's name.
help-show-asks = How do I show a paper to the doctor?
help-show-says = On this screen, on paper, or by his computer. You choose which papers, and until when.
help-stop-asks = How do I stop showing?
help-stop-says = “Who can see?”, then “Stop”. The person keeps what they have read already.
help-looked-asks = Who looked at my papers?
help-looked-says = “Who looked?” gives the name, the paper and the time. You can keep the proof.
help-private-asks = And what I want to show to nobody?
help-private-says = Put it in the private drawer. Nobody knows that it is there.
help-bin-asks = I threw a paper away by mistake.
help-bin-says = It is in the bin for 30 days. Touch “Take this paper back”.
help-code-asks = I forgot my code.
help-code-says = Nobody can give it back to you. Your rescue sheet opens everything: keep it safe.
help-sheet-asks = What is the rescue sheet for?
help-sheet-says = It opens your vault if the computer is lost. Keep it with your identity papers.
help-internet-asks = And without internet?
help-internet-says = Everything works. What has to go waits, and goes when the internet is back.

## People and their cards

card-mine = My card
card-mine-how = Give the file to the doctor: then they can give you papers. They compare this square, or these words. Your card opens nothing.
card-mine-square = Square to photograph, of my card
card-mine-text = The square in letters
card-mine-until = Card valid until: { $when }. The next one is made by itself.
card-mine-keep = Keep the file of my card
card-mine-file = my-card
card-mine-no-server = Without a server nobody can give you a paper yet. Choose one in the settings.
people = My doctors and my family
people-none = You have nobody's card yet. Ask your doctor for it: it is a small file.
person-add = Add a card
person-add-explained = The card says where to leave a paper for this person. Nothing is shown to them by that.
person-added = The card is kept. Compare the words before you show a paper.
person-removed = The card is no longer kept.
person-sees = What this person can see
person-remove = No longer keep this card
person-remove-what = You can show nothing more to { $name } without the card.
person-remove-doors = { $count ->
        [one] 1 door stays open: stop first if you no longer want to show.
       *[other] { $count } doors stay open: stop first if you no longer want to show.
    }
person-remove-yes = Yes, remove the card of { $name }

card-name = The card says
card-role = Says of themselves
card-place = Their mailbox
card-until = Card valid until
card-checks = What is certain
card-signed = The card is whole, and nobody has changed it.
card-over = The card is no longer valid. Ask for a new one.
card-held = The public register confirms that it is the newest.
card-not-held = The public register was not asked yet: that takes the internet.

page-wrong-fingerprint = These are not the same words: this card is somebody else's. Show nothing.

## What goes wrong

page-no-server = This vault is on this computer only: a server is needed to show a paper at a distance.
page-not-verified = Check the card together first, in person or by telephone.
page-not-vouched = The authority does not vouch for this person any more. To open all the same, use “Show” and tick the box.
page-not-verified-enough = For a delicate paper, check the card together first, in person or by telephone.
page-not-fresh = The internet is needed to be sure that the card is still the right one. Try again when there is internet.
page-card-outdated = They have shut somebody out since their card was made. Ask them for their new card.
page-date-unreadable = This date is not understood. Write it like 12/03/2026, or the year alone.
page-until-unreadable = This date is not understood. Write it like 12/03/2026.
page-until-past = This day is over. Choose a day to come.

## The vault comes back from its sheet

back-way = I have a vault already: here is my rescue sheet
back-title = Bring my vault back
back-explained = You need your rescue sheet and internet. Your papers come back from the server.
back-words = The 24 words of the sheet
back-words-hint = In order. Capitals and accents do not count.
back-server-hint = It stands on the sheet.
back-wait = Your vault is coming back. It may take a minute.
back-done = { $papers ->
        [0] Your vault is back. It holds no paper.
        [one] Your vault is back, with { $papers } paper. It comes here when you open it.
       *[other] Your vault is back, with { $papers } papers. Each comes here when you open it.
    }
back-compare = Compare these digits with the signs on your sheet. If they differ, this is not your vault: this server deceives you.
back-others = { $count ->
        [one] Another device still opens your vault. Was it stolen? Take the vault away from it:
       *[other] { $count } other devices still open your vault. Was one stolen? Take the vault away from it:
    }
device-lost = Stolen or lost?
device-lost-explained = This device will receive nothing more and send nothing more. What lies on it stays there.
device-shut-out = Take the vault away from it

## Emergency sheet

emergency-title = My emergency sheet
emergency-explained = Write what a rescuer must know. One thing a line. Leave empty what you do not want to say.
emergency-born = Date of birth
emergency-too-much = This is too long for one sheet: eight lines in each box, and short lines. Nothing is lost.
emergency-kept = Your sheet is kept here. Print it: on paper it helps even without a computer.
emergency-old = This sheet is more than six months old. Read it again, then print it again.
emergency-how = Fold it in four and carry it with you. Nobody sees it otherwise.
emergency-change = Change what is written
emergency-with = Also in

## Sheet and messages

add-hidden = Its name begins with a dot: this file is hidden. Give it another name, then try again.
sheet-new = Make a new sheet
sheet-new-explained = If the sheet is lost. The old one brings nothing back any more. But for 30 days, whoever found it can still take the vault. This needs internet.
sheet-new-wait = The new sheet is being made…
drill-title = Try my sheet
drill-explained = Copy the 24 words of your sheet. Nothing is changed or kept.
drill-there = Your sheet works: these words lead back to this vault.
drill-here = These are the words of this vault. The server was not asked: try again with internet.
sheet-show = Show the sheet
settings-notices = Messages on the screen
notice-explained = When something is new, the computer can tell you in a short sentence. It never says what.
notice-cannot = This computer cannot show such messages.
notice-when = Tell me when:
notice-reading = Somebody looked at a paper
notice-deposit = Somebody gave you a paper
notice-door = A door is about to close
notice-said = Something is new in your vault.

## Letters

message-kept-title = Message from { $name }
letter-new-version = New version of one of your papers
letter-about = It is about:
request-title = { $name } asks to see papers
request-days = { $days ->
        [one] For { $days } day
       *[other] For { $days } days
    }
request-honest = You show all, a part or nothing. If you show nothing, this person will not know.
request-stranger = You do not have their card: this request brings it. Without comparing, nothing can be shown to them.
request-choose = Choose what to show
request-ticked = { $count ->
        [0] No paper is ticked for you.
        [one] { $count } paper is ticked. Nothing delicate. Untick what you like.
       *[other] { $count } papers are ticked. Nothing delicate. Untick what you like.
    }
another-kind = another kind (“{ $code }”)
page-request-over = The time to answer this request is over.
message-answer = Answer
message-drop = Throw away
write-to = Write to { $name }
write-explained = Your words will wait in their letter box. Nobody else can read them.
write-label = Your message
write-send = Send the message
write-empty = Write a few words.
done-written = Your message is written. It goes as soon as there is internet.
correct-ask = Ask for a correction
correct-explained = Your request goes to { $name }, who gave this paper. They see this paper and your words, and nothing else.
correct-label = What is wrong
correct-send = Ask for the correction
done-asked = Your request is written. A new version, if there is one, will come to the letter box.
note-tell = Write it to { $name } too, who gave this paper
older-seen = Still sees the old version:
older-show-new = Show the new version
done-newest = The new version is shown to those who saw the old one.
not-yours-title = This paper seems to be somebody else's
not-yours-explained = The name or the birth date on it is not yours. Look at it with the person who gave it.
not-yours-keep = Keep it all the same
inbox-words = { $count ->
        [one] A message or a request waits for you.
       *[other] { $count } messages or requests wait for you.
    }
arrival-refused = something arrived and was set aside. { $what }
letters-held = { $count ->
    [one] something that says it is from { $name } waits: their server does not answer. Coffre tries again.
   *[other] { $count } things that say they are from { $name } wait: their server does not answer. Coffre tries again.
 }
