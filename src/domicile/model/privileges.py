"""What may be done with data, and with whoever holds it. Imported by the command line: this file imports nothing."""

OF_DATA = ("list", "read", "write", "delete", "administer", "regrant", "decrypt")
"""In the order in which they are shown."""

PRIVILEGES = (*OF_DATA, "impersonate")
"""All that a grant may give."""
