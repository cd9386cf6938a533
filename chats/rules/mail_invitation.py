"""Who may invite someone without an account by mail, and where."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.site_settings import SignUpRule
from accounts.rules.signing_up import CLOSED, INVITE_NEEDED
from accounts.rules.verification import is_verified
from accounts.site import current_site
from chatapp.lib.sentences import Sentence
from chats.models import Membership
from chats.rules.membership import may_invite

_NO_MAIL = Sentence("no_mail_here", _("This site sends no mail. Share a join link instead."))
_UNVERIFIED = Sentence("verify_first", _("Verify your own email address first."))


def mail_invitation_refusal(person: User) -> Sentence | None:
    """Return why `person` may invite no one by mail, or None: as the site's sign-up rule says, from a known address."""
    rule = current_site().sign_up
    if rule == SignUpRule.CLOSED:
        return CLOSED
    if rule != SignUpRule.OPEN and not person.is_staff:
        return INVITE_NEEDED
    if not settings.EMAIL_URL:
        return _NO_MAIL
    return None if is_verified(person) else _UNVERIFIED


def may_invite_by_mail(person: User, *, member: Membership) -> bool:
    """Return whether `person` may invite by mail to the chat whose `member` they are."""
    return may_invite(member) and mail_invitation_refusal(person) is None
