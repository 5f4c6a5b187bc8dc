### What both programs say about a vault when something is wrong. French is the source.

## The vault of this device

err-no-vault = There is no vault here: { $home }.
    .advice = Make one with “{ $program } init”, or say where it is: --home DIR.
err-vault-exists = There is a vault here already: { $home }.
    .advice = Use that one, or choose another folder: --home DIR. Nothing has changed.
err-in-use = The vault is already open in another program (process { $holder }).
    .advice = Wait until it has finished or close it, then try again.
err-locked = This vault opens only with its passcode.
    .advice = Try again without --no-secret, and give the passcode.
err-wrong-secret = This is not the right passcode.
    .advice = Try again. Check capital letters and the language of the keyboard.
err-keystore-damaged = The file that opens the vault is damaged.
    .advice = Put a copy of this folder back, or use the rescue sheet. Erase nothing.
err-newer-format = This vault was written by a newer version of the program.
    .advice = Install the latest version, then try again. Nothing is lost.
err-file-damaged = A file of the vault is damaged: { $path }.
    .advice = Put a copy of this folder back, or use the rescue sheet. Erase nothing.
err-disk = The disk does not answer as it should: { $path }.
    .advice = Check that the disk or USB stick is plugged in and that you may write there.
err-disk-full = There is no room left on the disk: { $path }.
    .advice = Make room, then run the same command again. What was kept is still kept.

## The rescue sheet

err-rescue-word = Word number { $number } is not a rescue word.
    .advice = Look at it on the sheet and try again. Accents and capitals do not count; four letters are enough.
err-rescue-words = These words do not belong together: one is copied wrongly, or in the wrong place.
    .advice = Compare each word with the sheet, in order, and try again.
err-rescue-count = There must be 24 words. There are { $count }.
    .advice = Copy the 24 words of the sheet, in order.
err-sheet-unknown = This server knows no vault with these words.
    .advice = The words are right. Check the server's address, which stands on the sheet. If it is right, this is the sheet of another vault. Nothing was done.
err-sheet-other-vault = These words lead to another vault than the fingerprint given.
    .advice = Check the fingerprint. If it is right, this server deceives you: go no further. Nothing was done.
err-sheet-of-another = These are not the words of this vault.
    .advice = The words are right, but they are those of another vault. Take the sheet of this one, or make it anew.
err-sheet-forgotten = With this sheet, the server would no longer lead back to this vault: it forgot the sheet.
    .advice = Your papers are here. Make the rescue sheet anew: it will receive the new one.
err-sheet-replaced = This rescue sheet was replaced by another, or removed.
    .advice = Take the newest sheet. Nothing was done.

## Papers

err-paper-unreadable = { $why ->
        [missing] There is nothing of that name: { $path }.
        [denied] You may not read this paper: { $path }.
        [folder] This is not a file: { $path }.
        [too-large] This paper is too large: { $path }.
       *[other] This paper cannot be read: { $path }.
    }
    .advice = Check that it exists and that you can open it, then try again with it.
err-paper-changed = This paper changed while it was being read: { $path }.
    .advice = Wait until the other program has finished writing it, then try again with it.
err-paper-empty = This paper is empty: { $path }.
    .advice = Check that it is the right file. It was not kept.
err-paper-damaged = This paper is damaged here and the server does not have it.
    .advice = Run “{ $program } check --repair”. If it still exists elsewhere, keep it again.
err-paper-lost = The paper “{ $title }” ({ $id }) disappeared from this disk before it was sent: nobody else has it.
    .advice = Add the same file again, with “{ $program } add”: everything falls back into place. Or put it in the bin, with “{ $program } remove { $id }”.
err-output = { $why ->
        [exists] There is a file of that name already: { $path }.
        [missing] This folder does not exist: { $path }.
        [denied] You may not write here: { $path }.
        [full] There is no room left to write { $path }.
       *[other] The file cannot be written: { $path }.
    }
    .advice = Choose another place: -o FILE.
err-unknown = Nothing here is called “{ $what }”.
    .advice = Show the list to find the right number or name.
err-ambiguous = “{ $what }” could be several things.
    .advice = Add letters: { $candidates }.
err-too-long = This is too long to be kept.
    .advice = Shorten the text or the list, then try again.

## Contacts and their cards

err-not-verified = Nothing shows yet that this really is { $name }.
    .advice = Compare your words aloud: “{ $program } contact verify "{ $name }"”.
err-not-verified-enough = This is a sensitive paper, and nobody has compared the words of { $name } aloud yet.
    .advice = Do that first: “{ $program } contact verify "{ $name }"”.
err-not-fresh = Nothing shows now that the card of { $name } is still good: their server, or its public register, does not answer.
    .advice = Everything is kept here. Try again in a minute, with internet.
err-wrong-fingerprint = These are not the words of { $name }: this card is somebody else's.
    .advice = Show them nothing. Ask { $name } for their card, face to face or by phone.
err-code-form = These are not the 12 digits of a code, or one of them is wrong.
    .advice = Ask for the 12 digits again. This did not count as a try.
err-code-gone = Nobody waits under this code.
    .advice = A code is good for ten minutes, once, and its server forgets it when it restarts. Ask for another; and for the address of their server, if it is not yours: --at ADDRESS.
err-code-used = This code was typed here already, and came to nothing.
    .advice = A code is good for once. Ask for a new code. This did not count as a try.
err-code-wrong = { $left ->
        [none] The two codes are not the same: a slip, or somebody between the two of you. That was the last try.
        [one] The two codes are not the same: a slip, or somebody between the two of you. One try is left.
       *[two] The two codes are not the same: a slip, or somebody between the two of you. Two tries are left.
    }
    .advice = Nothing was kept. Start again with a new code, or compare your cards face to face.
err-codes-spent = Three codes were wrong: this device takes no more of them.
    .advice = Compare your cards face to face, with the square code or the 12 words. After that, codes work again.
err-fingerprint-unreadable = These are neither 12 words, nor 60 digits, nor the text of the square code.
    .advice = Copy them whole from the screen or the card.
err-fingerprint-word = Word number { $number } is not in the list.
    .advice = Check that word: it was probably copied wrongly.
err-card-refused = This card is not in order.
    .advice = Ask its owner for another one. Nothing was kept.
err-card-expired = This card is not valid on this date.
    .advice = Ask its owner for a recent card, and check the date of this device.
err-card-changed = This card contradicts the one you have.
    .advice = Do not use it. Ask its owner, face to face, whether they changed cards.

err-card-key-changed = The keys of this card changed, and the old keys did not confirm it.
    .advice = Show them nothing. It may be somebody else. Ask the person, face to face, why their card changed.

err-card-outdated = “{ $name }” has shut somebody out since this card was made: a lost device, perhaps, which would open what you show.
    .advice = Show them nothing with it. Ask them for their new card, then add it: “{ $program } contact add”.
err-card-revoked = “{ $name }” has taken all of their cards back: they do not count any more.
    .advice = Show them nothing with this card. Ask them for a new one, face to face, then remove the old one: “{ $program } contact remove”.
err-credential-revoked = The authority does not vouch for “{ $name }” any more: nothing new is shown to them by itself.
    .advice = Ask them why, by word of mouth. You can close their door: “{ $program } revoke”, or show them a paper by naming it.
err-not-vouched = The authority does not vouch for “{ $name }” any more: nothing was shown to them.
    .advice = Ask them why, by word of mouth. To open to them all the same, say so: “--unvouched”.
err-second-card = Another card here has that number already: that of “{ $name }”.
    .advice = One person has one card. Ask them, face to face, which is theirs. If it is the new one, remove the old one first: “{ $program } contact remove”.
err-credential = { $why ->
        [signature] This credential is not signed by whom it names.
        [other-vault] This credential is about another vault.
        [dates] This credential is not valid yet, or no longer.
        [not-an-authority] This vault is not an authority's.
        [full] The list of credentials taken back is full.
       *[other] This file is neither a request nor a credential.
    }
    .advice = { $why ->
        [not-an-authority] Only an authority issues and takes back: “{ $program } authority init”.
        [full] Wait until some that were taken back have ended.
        [other-vault] Ask for one that was made for this vault.
       *[other] Ask for this file again.
    }

## Server and network

err-no-server = No server has been chosen.
    .advice = Everything stays kept here. To choose one: “{ $program } server set ADDRESS”.
err-evidence = What is kept here is not enough to prove this reading.
    .advice = Try again when there is internet. If it stays so, keep the list of readings.
err-custodians = { $why ->
    [count] There is one custodian, or three.
    [home] Your server has to be one of the custodians.
    [same] Two of these custodians are the same.
   *[none] Three custodians have not been chosen yet.
 }
    .advice = Your server alone, or it and two others run by other people: “{ $program } custodian set ADDRESS ADDRESS ADDRESS”.
err-address = This server address cannot be used.
    .advice = It begins with https:// and ends with the name of the server, such as https://coffre.example.
err-policy = This file does not say which registers and witnesses to trust. Line { $line }: { $fault ->
    [too-much] more than such a file may hold.
    [character] a character that cannot be written.
    [no-newline] the last line has no end.
    [key] this key cannot be read.
    [key-kind] the key of a register where that of a witness belongs, or the other way round.
    [same-key] this key stands further up already.
    [name-taken] this name is taken.
    [unknown-name] no line further up has this name.
    [in-a-group] this name is in a group already.
    [threshold] this number does not fit so many members.
    [second-quorum] there is a “quorum” already.
    [no-quorum] the line “quorum” is missing.
   *[line] it does not begin with log, witness, group or quorum, or a word is missing.
 }
    .advice = Ask whoever gave it to you for another. Nothing has changed.
err-policy-key = For the register { $origin }, this file has another key than the one it showed the first time.
    .advice = Do not use it. Ask those who run the server which one is right. Nothing has changed.
err-offline = The server does not answer for now.
    .advice = Everything is kept here. Try again when there is internet.
err-server-busy = The server asks to wait a little.
    .advice = Everything is kept here. Try again in a few minutes.
err-server-ill = The server is out of order: it answers, but cannot do what was asked.
    .advice = Everything is kept here. Try again later. If it happens again, speak to those who run the server.
err-server-refuses = The server refuses.
    .advice = Everything is kept here. If it happens again, show the detail to those who run the server.
err-server-full = The server has no room left for you.
    .advice = Everything is kept here. Ask those who run the server for more room.
err-invite-needed = This server asks for an invitation code, and this one does not fit.
    .advice = Ask those who run the server for one: “{ $program } server set ADDRESS --invite CODE”.
warn-clock = the clock of this device is wrong: for the server, it is { $there }. Set the clock of this device.
err-made-ahead = This vault was made by a device whose clock was ahead. The server will take it from { $day } on.
    .advice = Set the clock of this device. Everything is kept here and will go on that day; if the vault is still empty, rather make another.
err-clock = The clock of this device is wrong, or the server's is.
    .advice = Set the clock of this device, then try again.
err-server-lied = { $lie ->
        [journal-old] The server shows an older vault than it has shown before.
        [journal-other] The server shows another past of this vault than it has shown before, or to others.
        [members] The server shows a false list of those who hold this vault.
        [withheld] The server does not give back a paper it received.
        [changed] The server gave back a changed paper.
        [other-server] Another server answers under this address.
        [release] The server kept a door badly.
        [receipt] The server hides or invents a reading.
        [log-two] The server shows one public register to some, and another to others.
        [log] The server's public register was changed, cut short or held back.
        [log-other] The server names another public register than before.
       *[answer] The server answered what an honest server does not answer.
    }
    .advice = { $lie ->
        [log-two] Nothing was accepted and nothing is lost here. The proof is a file: “{ $program } status --json” says which. Keep it, and show it to whoever checks the server.
        [log-other] Nothing was accepted and nothing is lost here. Ask those who run the server. If it is yours, and it had to go back to a backup: “{ $program } server renewed”. If it is somebody else's, they have to say so first.
        [journal-old] Nothing was accepted and nothing is lost here. Ask those who run the server. If it had to go back to a backup: “{ $program } server renewed”.
       *[other] Nothing was accepted and nothing is lost here. It is on record: “{ $program } status”. Talk to those who run the server.
    }

## Doors

err-closed = This door is closed, or its date has passed.
    .advice = Ask the owner of the paper to open it again.
err-not-granted = No door is open for this.
    .advice = Ask the owner of the paper to open a door.
err-gives-only = This door is for giving only: nothing is shown through it.
    .advice = To show a paper, open another door: “{ $program } grant”.
err-message-refused = What arrived is not in order and was set aside.
    .advice = Ask its author to try again.
err-made-for-another = This was made for somebody else. Whoever left it here is not its author.
    .advice = Nothing of it was kept. If you expected a paper, ask its author for it.
err-not-by-giver = This is not signed by the person whose name it bears, or by a device that is theirs no more.
    .advice = Nothing of it was kept. If you expected a paper, ask that person for it, by word of mouth.
err-seen-before = This has come before. The second time does not count.
    .advice = There is nothing to do: the first one is there, or you have decided it already.
err-request-over = The time to answer this request is over.
    .advice = If it still matters, its author can ask again.
err-no-power = This device may not, or may no longer, do this.
    .advice = Do it from the main device of the vault.

## What is known of a letter

write-unverified = Nobody has checked that this card is that of { $name }: your words may reach somebody else. Send them all the same?
give-unverified = Nobody has checked that this card is that of { $name }: these papers may reach somebody else. Give them all the same?
request-unverified = Nobody has checked that this card is that of { $name }: your request may reach somebody else. Send it all the same?
door-doubt =
    { $doubt ->
        [card-revoked] “{ $name }” has taken all of their cards back: whoever has their keys may be somebody else. Their door closes with the next exchange.
        [credential-revoked] The authority does not vouch for “{ $name }” any more. Their door stays open: you can close it.
       *[door-closed] You have closed your door to “{ $name }”.
    }
letter-doubt =
    { $doubt ->
        [card-revoked] “{ $name }” has taken all of their cards back. This may come from somebody else: ask them by word of mouth.
        [credential-revoked] The authority does not vouch for “{ $name }” any more: it has taken their credential back.
       *[door-closed] You have closed your door to “{ $name }”.
    }
paper-caution =
    { $caution ->
        [name-lies] what is in “{ $file }” is not what its name says. Only open it if you know where it comes from.
        [name-turns] the name “{ $file }” holds signs that hide its real ending. Only open it if you know where it comes from.
        [program] “{ $file }” is a program, not a paper. Do not open it: ask whoever sent it.
        [web-page] “{ $file }” is a web page: it may hold a program.
       *[archive] “{ $file }” holds several files in one. Look at each before you open it.
    }
caution-short =
    { $caution ->
        [name-lies] misleading name
        [name-turns] misleading name
        [program] program
        [web-page] web page
       *[archive] archive
    }

## A server that begins another register

field-register-before = Register before
field-doors-closed = Doors closed
field-doors-reopened = Doors opened again
renewed-happened = the server { $operator } could not go on with its public register, and begins another. That is normal if it had to go back to a backup. A server that wants to wipe traces says the same: first ask those who run it, by telephone or in person.
renewed-costs = What it costs: of the old register this device had seen { $seen } lines, and the server still shows { $kept }. Readings from before are proved only with what is left of it. { $doors ->
        [0] No door is open.
        [one] Your open door will be closed, and can be opened again at once.
       *[other] Your { $doors } open doors will be closed, and can be opened again at once.
    }
renewed-again = this is the { $times }. time that this server changes its register. More than once is rare: be wary.
renewed-question = Trust the new register of { $operator }?
renewed-reopen = { $count ->
        [one] Open the door that was just closed again, with the same papers?
       *[other] Open the { $count } doors that were just closed again, with the same papers?
    }
renewed-done = The new register counts. Your contacts will follow it by themselves: this device has signed it.
renewed-nothing = The server still keeps the register that this vault knows.
renewed-given-back = Given back to the server, which had lost it: papers { $objects }, lines of the journal { $entries }.
renewed-closed = { $count ->
        [one] one door stays closed. To open it again: “coffre grant”.
       *[other] { $count } doors stay closed. To open them again: “coffre grant”.
    }
renewed-status = your server names another public register than before. Ask those who run it; if it had to go back to a backup: “{ $program } server renewed”.

sent-is-paper = paper
sent-is-version = new version
sent-is-request = request for papers
sent-is-message = message
sent-is-correction = correction asked for
sent-is-disagreement = disagreement
sent-waits = waits for the network
sent-heading = What you have sent to them
