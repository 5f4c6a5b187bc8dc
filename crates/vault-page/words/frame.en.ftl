### What all pages say, the patient's and the professional's.

skip = Skip to the content
listen = Listen
print = Print
lock-now = Lock
go-back = Back
what-to-do = What would you like to do?
not-done = This was not done

busy = One moment
busy-wait = The vault is finishing something. This page comes back by itself.
busy-form = The vault is finishing something. Nothing was changed. Try again in a moment.
busy-again = Try again
locked = Your vault is locked

code = Your code
unlock = Open
draft-kept = What you had written is kept. You will find it again after opening.
draft-back = What you had written is back.

search = Search
newer = Newer
older = Older
keep = Keep
keep-file = Keep as a file
open-paper = Open the paper
open-as-file = This paper cannot be shown here safely. You can keep it as a file.
preview-alt = The first page of this paper

page-trouble = Something did not work. Nothing is lost. Try again in a moment.
page-wrong-secret = This is not the right code. Try again; mind the capital letters.
page-locked = Write your code.
page-in-use = The vault is open in another program. Close it, then try again.
page-no-vault = There is no vault here.
page-newer-format = This vault was written by a newer program. Install the latest version. Nothing is lost.
page-disk-full = There is no room left on this computer. Make room, then try again. What was kept still is.
page-disk = The disk does not answer as it should. Check that it is plugged in.
page-file-damaged = A file of the vault is damaged. Erase nothing; ask for help.
page-keystore-damaged = The file that opens the vault is damaged. Erase nothing; take your rescue sheet.
page-paper-damaged = This paper is damaged on this computer.
page-paper-empty = This file is empty.
page-paper-unreadable = This file cannot be read.
page-too-long = This is too large for this page (more than 64 MB).
page-offline = There is no internet at the moment. Everything is kept here; try again later.
page-server-lied = The server did not tell the truth. Your papers are safe here. Keep this page and ask for help.
page-server-refuses = The server refuses. Your papers are kept here.
page-busy = The vault was busy. Try again.
page-unknown = This is no longer there.

door-nothing = There is nothing at this address.
door-stranger = This page is no longer open. Go back: what you wrote is still there. Then open your vault with its icon.
door-too-large = This is too large to be added at once. Nothing was kept. Add fewer papers at a time.
door-cut = It stopped on its way. Try again.
door-paper-gone = This paper was opened already. Go back and open it once more.
door-broken = Something did not work. Nothing is lost.

ui-opened = Your vault opens in your browser. Close the page, or press Ctrl-C, to end.
ui-address = Open this address in your browser. It works once, for one minute.

family-prescriptions = Prescriptions
family-analyses = Test results
family-images = X-rays and images
family-vaccines = Vaccines
family-medicines = Medicines
family-doctors = Doctors and hospital
family-papers = Other papers

## Cards, and how they are compared

person-name = What you call this person (if you want)
person-square = The text of their square to photograph, if you have it
person-square-hint = It begins with COFFRE1.
person-file = The file of the card
person-no-file = Choose the file of the card.
person-not-a-card = This file is not a card.
person-file-photo = Or a photo of their square, if their card is already here.
person-seen = I saw this square in front of this person.
person-verified = This is the card of { $name }.
photo-no-square = No square can be read on this photo. Take it again, closer and straight, or type the text of the square.
photo-unknown = This square is that of somebody whose card is not here. Their card comes first.

compare-with = Compare with { $name }
compare-how = Ask this person to read their 12 words, from their own screen or by phone. By phone, call a number yourself that you knew before.
compare-how-unsaid = Say how you compared: face to face, or by phone. Nothing is noted yet.
compare-where = How did you compare?
compare-in-person = face to face
compare-spoken = by phone, I knew the voice
compare-same-in-person = The 12 words are the same, face to face
compare-same-spoken = The 12 words are the same, by phone: I know the voice
compare-typed = Write what the person reads
compare-typed-hint = 12 words, or 60 figures, or the text of their square.
compare-yes = It is this person
compare-mine = My own words, if I am asked

told-heading = By telephone
told-how = The person calls you, or you call them. You recognise their voice. Their program shows them 12 digits: they tell you.
told-digits = The 12 digits
told-digits-hint = They are good for ten minutes, once.
told-where = The address of their server, if it is not yours
told-send = Exchange our cards

page-card-changed = This card contradicts the one you have, and the old one did not sign it. It is not taken. Ask the person, face to face.
page-card-refused = This card is not in order. Ask for another.
page-card-expired = This card is no longer valid. Ask for a new one.
page-code-form = These are not the 12 digits of a code, or one of them is wrong. Ask for them again: this did not count.
page-code-gone = Nobody waits with this code. It is good for ten minutes, once: ask for another.
page-code-used = This code was typed here already, and came to nothing. It is good for once: ask for a new code.
page-code-wrong = The two codes are not the same: a slip, or somebody between the two of you. Nothing is kept. Ask for a new code, or compare your cards face to face.
page-codes-spent = Three codes were wrong. Now you have to meet: compare your cards face to face.
page-fingerprint-unreadable = Write the 12 words, or the 60 figures, or the text of the square.
