### What is printed: the sheets of paper. French is the source.

## Emergency sheet

sheet-emergency = Emergency sheet
sheet-born = Name, born
sheet-allergies = Allergies
sheet-treatments = Treatments
sheet-problems = Illnesses
sheet-devices = In the body: pacemaker, implant…
sheet-wishes = To know
sheet-call = Call
sheet-doctor = Doctor
sheet-empty = Not filled in
sheet-printed = Printed on
sheet-renew = Renew on
sheet-said-by = Written by the patient.

## Rescue sheet

sheet-rescue = Rescue sheet
sheet-opens = This sheet opens the whole vault.
sheet-keep = Keep it with your identity papers. Show it to nobody and do not send it over the internet.
sheet-words = The 24 words
sheet-picture = The same, to photograph
sheet-check = Check
sheet-check-says = These signs say whether it is the right sheet.
sheet-where = Address where the vault is kept too
sheet-nowhere = None for now. Write it here when there is one.
sheet-mark = The signs of this vault
sheet-lost = If the computer is lost
sheet-lost-1 = Install Coffre on another computer.
sheet-lost-2 = Choose “I have a rescue sheet”.
sheet-lost-3 = Copy the 24 words, or show the picture.

## The plate on a desk

plate-words = The 12 words of my card
plate-how = Before you show me a paper, ask me for my 12 words. I read them from my screen. Compare them with those in your vault. This plate may have been swapped.
plate-fold = Cut out the frame, then fold here.
