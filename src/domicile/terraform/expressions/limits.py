"""Limits of evaluation: hostile input must end in an unknown, never in a hang."""

MOST_STEPS = 200_000
"""Nodes evaluated for one attribute, `for` loops included."""

MOST_ITEMS = 20_000
"""Elements of a list that an expression makes."""

MOST_PARTS = 200_000
"""Values visited when a whole structure is read (jsonencode, ==)."""

LONGEST_TEXT = 4_000_000
"""Characters of a text that an expression makes."""

MOST_DIGITS = 400
"""Digits of a whole number."""

CHARACTERS_A_STEP = 256
"""Characters of a text that are made in one step of `MOST_STEPS`."""
