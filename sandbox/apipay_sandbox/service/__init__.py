"""The verbs: load, ask the rule, keep. The API, control and the pages call the same ones."""
