### Words shared by the programs of Coffre in a terminal. French is the source.

## Labels

error-label = Error:
advice-label = Now:
details-label = Details:
warning-label = Warning:
labelled = { $label }: { $value }

## Help

help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-global = Common options
help-heading-examples = Examples:
help-note-values = ({ $values })
help-note-default = (default: { $values })
help-help = Shows the help of a command.
help-help-command = The command.
help-global-help = Shows this help (-h: in short).
help-global-version = Shows the version.
help-global-home = Folder where everything is kept.
help-global-json = Answers in JSON, for another program.
help-global-quiet = Says only warnings and errors.
help-global-yes = Answers yes to every question.
help-global-no-input = Never asks a question.
help-global-lang = Language.
help-global-secret-stdin = Reads the passcode from standard input.
help-global-secret-file = Reads the passcode from a file.
help-global-secret-command = Reads the passcode from what a command prints.
help-global-no-secret = No passcode: this device keeps it.

man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-examples = EXAMPLES
man-version = VERSION

## Names of values

value-amount = AMOUNT
value-card = CARD
value-code = CODE
value-command = COMMAND
value-date = DATE
value-dir = DIR
value-file = FILE
value-format = FORMAT
value-grant = GRANT
value-id = ID
value-lang = LANG
value-name = NAME
value-number = NUMBER
value-patient = PATIENT
value-shell = COMMAND
value-tag = TAG
value-text = TEXT
value-type = TYPE
value-url = URL
value-words = WORDS

## Command line errors

err-usage = The command is not understood.
    .advice = Type “{ $help }” to see how to write it.
err-usage-unknown-argument = “{ $argument }” is not expected here.
    .advice = { $suggestion ->
        [none] Type “{ $help }” to see what is possible.
       *[other] Did you mean “{ $suggestion }”? If not, type “{ $help }”.
    }
err-usage-unknown-command = There is no command “{ $argument }”.
    .advice = { $suggestion ->
        [none] Type “{ $help }” to see the commands.
       *[other] Did you mean “{ $suggestion }”? If not, type “{ $help }”.
    }
err-usage-bad-value = “{ $value }” does not fit { $argument }.
    .advice = Correct this value. “{ $help }” says what is expected.
err-usage-not-one-of = “{ $value }” does not fit { $argument }.
    .advice = { $suggestion ->
        [none] Choose one of: { $values }.
       *[other] Did you mean “{ $suggestion }”? Choose one of: { $values }.
    }
err-usage-missing-value = A value is missing after { $argument }.
    .advice = Add it. “{ $help }” says what is expected.
err-usage-too-many = “{ $value }” is one value too many for { $argument }.
    .advice = Remove it. “{ $help }” says what is expected.
err-usage-conflict = { $argument } does not go with { $other }.
    .advice = Keep one of the two. “{ $help }” says what they are for.
err-usage-repeated = { $argument } is written several times.
    .advice = Write it once. “{ $help }” says what it is for.
err-usage-missing-argument = Missing: { $argument }.
    .advice = Add it. “{ $help }” says what is expected.
err-usage-missing-command = The name of a command is missing.
    .advice = Type “{ $help }” to see the commands.
err-usage-not-text = A word of the command is not readable text.
    .advice = Type it again. Type “{ $help }” to see what is expected.

## Other errors

err-output-closed = The reader of the output left.
    .advice = Nothing to do.
err-output-failed = The answer could not be written.
    .advice = Check that there is room left on the disk, then try again.
err-output-terminal = A paper is not shown in the terminal.
    .advice = Write it to a file: -o FILE.
err-interrupted = Stopped as you asked.
    .advice = Run the same command again when you like: it goes on without losing anything.
err-bug = The program made a mistake and stopped.
    .advice = Try again. If it comes back, send the details below to those who make the program: they say nothing about you.
err-answer-needed = An answer is needed to: { $question }
    .advice = Run the command again in a terminal, without --no-input, or answer beforehand with its options.
err-no-answer = No usable answer to: { $question }
    .advice = Run the command again and answer as shown.
err-secret-needed = The passcode is needed and nobody can be asked.
    .advice = Run again in a terminal, without --no-input, or give --secret-stdin, --secret-file or --secret-command.
err-secret-empty = The passcode is empty.
    .advice = Try again and give the passcode.
err-secret-too-long = The passcode is too long (more than { $max } bytes).
    .advice = Check that it is the right one and not another file.
err-secret-not-text = The passcode is not text.
    .advice = Check that it is the right one and not another file.
err-secret-differs = What you typed twice differs.
    .advice = Try again, slowly. Nothing has changed.
err-secret-unreadable = The passcode could not be read from { $place }.
    .advice = Check that this file exists and that you may read it.
err-secret-command = The command that gives the passcode failed.
    .advice = Try it alone in a terminal, then try again.
err-no-home = No personal folder was found.
    .advice = Say where to keep everything: --home DIR.
err-id-unknown = Nothing begins with “{ $typed }”.
    .advice = Show the list to find the right id.
err-id-ambiguous = “{ $typed }” names { $count } things at once.
    .advice = Add letters: { $candidates }.

## Questions

ask-yes-no = [y/N]
ask-yes-words = y yes
ask-no-words = n no
ask-again-yes-no = Answer “yes” or “no”:
ask-number = A number from 1 to { $last }:
ask-again-number = Answer with a number from 1 to { $last }:

secret-prompt = Passcode:
secret-prompt-new = New passcode:
secret-prompt-again = The same, once more:
secret-differs-try-again = what you typed twice differs, try again.
secret-file-open-to-others = other people can read { $path }. Close it: chmod 600.

## Progress

progress-of = { $done } of { $total }
progress-left = { $left } left
progress-line = { $label }: { $state }
progress-working = working
progress-done = { $label }: done

## Sizes, durations, dates

decimal-separator = .
size-b = { $n }{"\u00A0"}B
size-kb = { $n }{"\u00A0"}kB
size-mb = { $n }{"\u00A0"}MB
size-gb = { $n }{"\u00A0"}GB
size-tb = { $n }{"\u00A0"}TB
duration-seconds = { $n }{"\u00A0"}s
duration-minutes = { $n }{"\u00A0"}min
duration-hours = { $n }{"\u00A0"}h
duration-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date = { $day } { $month } { $year }
day-today = today
day-yesterday = yesterday
day-tomorrow = tomorrow
days-ago = { $n } days ago
days-ahead = in { $n } days
moment = { $day } at { $hour }:{ $minute }

## Public registers and their witnesses

column-register = Public register
column-operator = Kept by
column-register-is = For you
register-own = yours
register-other = a contact's
register-not-met = not met yet
field-register = Public register
field-witnesses = Witnesses
register-state = { $origin }, kept by { $operator }: as of { $at }, { $witnessed ->
    [true] signed by enough witnesses
   *[other] seen by this device alone
 }
witnesses-rule = { $needed ->
    [0] none is asked for
   *[other] { $needed } of { $count }: { $names }
 }
witnesses-hold = Witnesses that have to sign: { $rule }.
witnesses-none = Each register is as good as its server, and times are this device's.
witnesses-few = these are too few witnesses to be sure that a register does not show two histories: it takes more than two thirds.
register-unnamed = This file does not name your register, { $origin }: its key stays that of the first day.
register-unwitnessed = too few witnesses have signed your public register (last state: { $at }). Nothing is lost, but the times are those of this device. If it lasts, ask those who run the server whether a witness is down.
register-stopped = the public register { $origin } shows nothing new since { $at }. While this lasts, no door opens to those who depend on it. Check this device's clock, then ask those who run that server.

## Who speaks for a card

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
field-profession = Profession
profession-confirmed = { $profession }, confirmed by { $by }
profession-own = says of themselves “{ $own }”; nobody has confirmed it
profession-differs = The card says “{ $own }”, but { $by } confirms: { $profession }.
profession-unknown = profession with an unknown code ({ $code })
profession-specialty = { $profession }, { $specialty }
profession-unknown-specialty = { $profession }, specialty with an unknown code ({ $code })
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
check-alarm = Somebody else may be behind the card of “{ $name }”. Show them nothing before you have asked them, face to face.
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
until-always = always
