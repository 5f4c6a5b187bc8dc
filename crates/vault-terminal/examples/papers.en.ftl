help-program = A terminal trial.
help-list = Shows the papers.
help-list-times = How many times.
help-show = Shows a paper.
help-show-id = Its id.
help-open = Writes a paper.
help-secret = Reads a passcode.
help-secret-new = A new one, typed twice.
help-remove = Removes everything.
help-choose = Chooses a paper.
help-send = Sends, slowly.
help-send-stubborn = Without listening to Ctrl-C.
help-where = Says where everything is kept.
help-fail = Fails.
help-panic = Makes a mistake.
column-id = ID
column-title = Paper
column-size = Size
papers-count = { $count ->
    [one] { $count } paper
   *[other] { $count } papers
 }
remove-all = Remove everything?
which-paper = Which paper?
sending = Sending
err-door-closed = The door of { $name } is closed.
    .advice = Ask them to open it again.
