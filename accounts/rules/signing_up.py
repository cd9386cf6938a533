"""Who may sign up, depending on the site's rule: everyone, invited people or no one."""

from django.utils.translation import gettext_lazy as _

from accounts.models.site_settings import SignUpRule
from accounts.rules.invites import invited_email
from accounts.site import current_site
from chatapp.lib.errors import Forbidden
from chatapp.lib.sentences import Sentence

CLOSED = Sentence(
    "sign_up_closed", _("Signing up is closed here. Please ask the people who run this site for an account.")
)
INVITE_NEEDED = Sentence(
    "invitation_needed", _("Signing up needs an invitation link from the people who run this site.")
)


def only_email_allowed(invite: object) -> str | None:
    """Return the only email that may sign up with this invitation, or None if any may. Errors: Forbidden."""
    rule = current_site().sign_up
    if rule == SignUpRule.OPEN:
        return None
    if rule == SignUpRule.CLOSED:
        raise Forbidden(CLOSED)
    email = invited_email(invite)
    if email is None:
        raise Forbidden(INVITE_NEEDED)
    return email
