"""Messages marked urgent: a direct message that begins with this sign may come through quiet hours."""

URGENT_SIGN = "🚨"


def is_marked_urgent(text: str) -> bool:
    """Return whether a text begins with the sign."""
    return text.startswith(URGENT_SIGN)
