"""Which steps come first where there are not requests enough for all.

The order in which each adds most to what is found, by `make drift-score`; steps that are not named
come after these, in the order of the plan.
"""

FIRST: tuple[str, ...] = ()
