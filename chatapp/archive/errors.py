"""Why a backup, a restore or a move can't go on."""


class ArchiveError(Exception):
    """A sentence that says what is wrong and what to do."""
