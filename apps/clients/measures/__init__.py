"""Reading what has to be worked out: who owned a client when, what would take it from its owner, who may claim it."""
