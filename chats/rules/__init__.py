"""Pure yes and no on rows that are loaded already. Whoever asks turns a no into Forbidden."""
