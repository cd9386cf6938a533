"""A service's address that cannot be used."""


class WrongURL(ValueError):
    """The sentence says what is wrong and follows the variable's name; it repeats no password."""
