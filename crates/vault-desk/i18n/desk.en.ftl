# What every program with a vault says alike on its command line.

yes = yes
no = no
vault-made = Your vault is ready, in { $home }.
rescue-heading = YOUR RESCUE SHEET. Copy these 24 words onto paper, now: they will not be shown again.
rescue-check = Check: { $check }
rescue-written = The 24 rescue words are in { $path }. Copy them onto paper, then erase this file.
server-set-offline = Address kept. The server does not answer for now.
field-sent = Sent
field-lie = Lie of the server
pages-written = { $count ->
    [one] { $count } page written to { $path }.
   *[other] { $count } pages written to { $path }.
 }
err-secret-short = This passcode is too short.
    .advice = Take at least { $least } digits or letters. A sentence is better still. Nothing was done.
err-on-another-server = This vault has a server already: { $server }.
    .advice = It stays there: moving is not possible yet. Nothing has changed.
err-folder-taken = This folder holds something else already: { $path }.
    .advice = Give the vault a folder of its own, empty or new: --home DIR. Nothing was done.
sent-id = No.
sent-when = When
sent-to = To
sent-what = What
sent-paper = Paper
sent-words = Words
sent-count = { $count ->
    [0] You have sent nothing.
    [one] { $count } letter sent.
   *[other] { $count } letters sent.
 }
sent-waiting = { $count ->
    [one] { $count } still waits here for the network.
   *[other] { $count } still wait here for the network.
 }

## The passcode
wrong-secret-again = this is not the right passcode, try again.
field-asks = A code is asked for
secret-set = The new code is in place. The old one opens nothing any more.
secret-removed = No code any more: whoever has this device opens the vault.
