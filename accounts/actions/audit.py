"""What staff did is written down, in the same transaction as the deed."""

from accounts.models import AuditEntry, User


def note(*, staff: User, action: str, subject: object, reason: str = "") -> AuditEntry:
    """Add an entry to the audit log."""
    return AuditEntry.objects.create(staff=staff, action=action, subject=str(subject)[:200], reason=reason)
