### What the demonstration says. French is the source.

err-demo-step = The demonstration stopped.
    .advice = Try again.
