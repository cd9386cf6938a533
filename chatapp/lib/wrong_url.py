"""The error for an invalid service URL."""


class WrongURL(ValueError):
    """The message follows the variable's name, says what is wrong and never contains the password."""
