"""What staff did is written down, in the same transaction as the deed, and in the security log once it is committed."""

from functools import partial

from django.db import models, transaction

from accounts.models import AuditEntry, User
from chatapp.ops.security_log import email_key, log_event


def note(*, staff: User, action: str, subject: object, reason: str = "") -> AuditEntry:
    """Add an entry to the audit log. Subject and reason may be anyone's words: the security log names rows only."""
    entry = AuditEntry.objects.create(staff=staff, action=action, subject=str(subject)[:200], reason=reason)
    written = partial(log_event, "staff_action", staff_id=staff.pk, action=action, subject=_reference(subject))
    transaction.on_commit(written, robust=True)
    return entry


def note_about_text(*, staff: User, action: str, text: str) -> AuditEntry:
    """Add an entry about words that staff typed, which stand in the audit log only."""
    entry = AuditEntry.objects.create(staff=staff, action=action, subject=text[:200])
    transaction.on_commit(partial(log_event, "staff_action", staff_id=staff.pk, action=action), robust=True)
    return entry


def _reference(subject: object) -> str:
    """Return what names the subject in the security log: person:5, chat:7, or the key of an email."""
    if isinstance(subject, models.Model):
        return f"{subject._meta.verbose_name}:{subject.pk}".replace(" ", "_")
    text = str(subject)
    return f"email_key:{email_key(text)}" if "@" in text else text.replace(" ", "_")
