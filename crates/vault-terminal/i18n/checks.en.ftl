### Who speaks for this card: three answers that stand apart.

field-check-authority = 1. An authority
field-credential = Credential
field-check-log = 2. The public register
field-check-compared = 3. You
check-authority = { $word ->
        [none] has said nothing of this person
        [unknown-authority] has said something of them, but you have not chosen to believe it
        [not-signed] has not signed this credential: it is false
        [other-vault] has signed this credential for another vault: it is not this person's
        [ended] has said who they are, but the credential is not valid yet, or no longer
        [revoked] { $name } has taken its credential back
        [no-status] { $name } has said who they are; nobody knows whether that still holds, because its list could not be read
        [old-status] { $name } has said who they are; nobody knows whether that still holds, because its list is older than two days
        [stands] { $name } has said who they are, and that holds
       *[other] ?
    }
check-log = { $word ->
        [not-needed] has nothing to show of this card
        [not-read] could not be read
        [revoked] shows that this person has taken all of their cards back
        [missing] does not show this card
        [other-card] shows another card of this vault, newer or of the same number
        [other-vault] shows, later, another vault for the same person
        [newest] shows this card, and nothing newer
       *[other] ?
    }
check-compared = { $word ->
        [in-person] have compared the card, face to face
        [spoken] have compared the words, by telephone
       *[none] have not compared the card with the person
    }
check-alarm = Careful: somebody else may be behind the card of “{ $name }”. Show them nothing before you have asked them, face to face.
authorities-none = You take no authority's word. A line “authority NAME FINGERPRINT ADDRESS” in the file of “policy set” adds one.
authority-believed = Authority believed: { $name }, { $server }

short-authority = { $word ->
        [stands] holds
        [none] nothing
        [unknown-authority] not believed
        [ended] ended
        [revoked] taken back
        [not-signed] false
        [other-vault] false
       *[other] read again
    }
short-log = { $word ->
        [not-needed] –
        [newest] newest
        [not-read] not read
        [missing] missing
       *[other] careful
    }
