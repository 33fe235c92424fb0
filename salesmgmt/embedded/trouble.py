"""What ends a command: one sentence for the person at the terminal."""


class Trouble(Exception):
    """Something only the person at the terminal can mend."""
