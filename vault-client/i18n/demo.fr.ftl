### Ce que dit la démonstration. Le français est la source.

err-demo-step = La démonstration s'est arrêtée.
    .advice = Recommencez.
