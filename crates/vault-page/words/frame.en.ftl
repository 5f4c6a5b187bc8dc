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
