"""Record staff actions: in the audit log within the same transaction, in the security log after commit."""

from functools import partial

from django.db import models, transaction

from accounts.models import AuditEntry, User
from chatapp.ops.security_log import email_key, log_event


def note(*, staff: User, action: str, subject: object, reason: str = "") -> AuditEntry:
    """Add an audit log entry. Subject and reason are free text, so the security log gets a reference instead."""
    entry = AuditEntry.objects.create(staff=staff, action=action, subject=str(subject)[:200], reason=reason)
    written = partial(log_event, "staff_action", staff_id=staff.pk, action=action, subject=_reference(subject))
    transaction.on_commit(written, robust=True)
    return entry


def note_about_text(*, staff: User, action: str, text: str) -> AuditEntry:
    """Add an entry about text typed by staff, which goes to the audit log only."""
    entry = AuditEntry.objects.create(staff=staff, action=action, subject=text[:200])
    transaction.on_commit(partial(log_event, "staff_action", staff_id=staff.pk, action=action), robust=True)
    return entry


def _reference(subject: object) -> str:
    """Return the subject's reference for the security log: person:5, chat:7 or the key of an email."""
    if isinstance(subject, models.Model):
        return f"{subject._meta.verbose_name}:{subject.pk}".replace(" ", "_")
    text = str(subject)
    return f"email_key:{email_key(text)}" if "@" in text else text.replace(" ", "_")
