"""How accounts speaks upward: what others may want to know. Sent after commit; a deaf listener hurts no one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal

# Sent with device_id, user_id, reason: a session is over; its sockets must close.
device_ended = Signal()

# Sent with user_id: others see the person under another name, status or picture.
person_changed = Signal()

# Sent with user_id: the person may no longer do anything.
person_deactivated = Signal()

# Sent with user_id: the person's address is verified from now on.
email_verified = Signal()

# Sent with user_id: the account lost its address to who reads the mail there, and is switched off.
address_taken_over = Signal()


# Sent with path: who knows it as the address of a join link answers a JoinLinkSeen while the link works.
join_link_asked = Signal()


@dataclass(frozen=True, slots=True)
class JoinLinkSeen:
    """A join link that works: `key` names it, `uses_left` is how many people it still lets in."""

    key: str
    uses_left: int


def join_link_at(path: str) -> JoinLinkSeen | None:
    """Return the join link that `path` leads to, None when it leads elsewhere or the link is dead."""
    for _, answer in join_link_asked.send(sender=None, path=path):
        if isinstance(answer, JoinLinkSeen):
            return answer
    return None


def announce_device_ended(*, device_id: int, user_id: int, reason: str) -> None:
    """Tell, once the running transaction is committed, that a session is over."""
    transaction.on_commit(
        lambda: _send(device_ended, device_id=device_id, user_id=user_id, reason=reason),
    )


def announce_person_changed(*, user_id: int) -> None:
    """Tell, once the running transaction is committed, that a person looks different to others."""
    transaction.on_commit(lambda: _send(person_changed, user_id=user_id))


def announce_person_deactivated(*, user_id: int) -> None:
    """Tell, once the running transaction is committed, that a person is switched off."""
    transaction.on_commit(lambda: _send(person_deactivated, user_id=user_id))


def announce_email_verified(*, user_id: int) -> None:
    """Tell, once the running transaction is committed, that a person's address is verified."""
    transaction.on_commit(lambda: _send(email_verified, user_id=user_id))


def announce_address_taken_over(*, user_id: int) -> None:
    """Tell, once the running transaction is committed, that an account lost its address."""
    transaction.on_commit(lambda: _send(address_taken_over, user_id=user_id))


def _send(signal: Signal, **facts: object) -> None:
    # Robust: what is committed stays committed, whatever a listener does; Django logs its error.
    signal.send_robust(sender=None, **facts)
