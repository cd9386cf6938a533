"""Log consumers: work that follows each chat's log, behind the send and never inside it."""
