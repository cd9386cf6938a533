"""Who may sign up, depending on the site's rule: everyone, invited people or no one."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
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


def sign_up_refusal() -> Sentence | None:
    """Return why someone without an invitation may not sign up, or None if anyone may."""
    return {SignUpRule.CLOSED: CLOSED, SignUpRule.INVITE: INVITE_NEEDED}.get(SignUpRule(current_site().sign_up))


def must_invite_to_site(person: User) -> bool:
    """Return whether signing up needs an invitation and `person` may create one."""
    return person.is_staff and current_site().sign_up == SignUpRule.INVITE


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
