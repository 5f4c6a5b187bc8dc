### What the demonstration says. French is the source. One line a step.

demo-server = A blind server listens on { $url }.
demo-vault = { $name } makes her vault without internet: 24 rescue words, { $count } papers kept, { $delicate } of them sensitive, in the private drawer.
demo-sent = The vault goes to the server: { $count } papers, all closed.
demo-card = { $name }, dentist, makes his card.
demo-verified = The patient compares the card of { $name } in person: it is him.
demo-shown = She shows him { $count } papers of { $all }, for a day. No sensitive paper.
demo-opened = He receives the list of { $seen } papers, opens { $count } in one go and signs { $count } receipts.
demo-history = The patient sees who looked: { $name }, { $count } papers.
demo-given = He gives a report; it waits in the letter box, she keeps it.
demo-stopped = She stops showing. The server has confirmed it in writing.
demo-refused = The dentist tries another paper: refused. He keeps what he has already read.
demo-blind = { $words } words, titles and names are looked for in the server's { $files } files and its log, in plain, UTF-16, base64 and hexadecimal: none.
demo-control = The same search in what the patient can open finds { $found } words of { $words }.
demo-summary = { $count } steps of { $count } held.
demo-kept = Everything is kept in { $folder }.

err-demo-step = The demonstration stopped at step “{ $step }”.
    .advice = Everything that happened is written in { $logs }: steps.log and server.log.
err-demo-folder = This folder is not empty: { $path }.
    .advice = Give an empty folder, or none: coffre demo --home DIR.
demo-page-pro = The dentist's page:
demo-page-patient = And the patient's page:
