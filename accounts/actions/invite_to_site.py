"""Invite people who have no account yet: a mail each or, where the site sends none, a link to pass on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts import queries
from accounts.actions.audit import note
from accounts.actions.limit_tries import Bucket, count_in
from accounts.mail.sign_up_invitation import mail_sign_up_invitation
from accounts.models import User
from accounts.models.site_settings import SignUpRule
from accounts.rules.email_address import canonical_email, email_faults
from accounts.rules.invites import sign_invite
from accounts.rules.signing_up import CLOSED
from accounts.site import current_site
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.inputs import too_many
from chatapp.lib.public_url import public_url

MAX_AT_ONCE = 50
# Of lists: 1,000 addresses an hour, so that a stolen staff session can't turn the site into a spammer.
LISTS_PER_HOUR = 20


@dataclass(frozen=True, slots=True)
class SiteInvitations:
    """What became of each entry. `links` has one for each invited address, for sites that send no mail."""

    links: dict[str, str]
    with_account: list[str]
    unusable: list[str]
    is_mailed: bool


def invite_to_site(*, staff: User, listed: Sequence[str]) -> SiteInvitations:
    """Invite every usable address without an account; the others don't stop them.

    A link lets only its address sign up, within 7 days, also where sign-up is by invitation.
    Queries: 4, and one for each address that the audit log keeps.
    Errors: Forbidden where no one may sign up; Invalid for too many; RateLimited.
    """
    if current_site().sign_up == SignUpRule.CLOSED:
        raise Forbidden(CLOSED)
    if len(listed) > MAX_AT_ONCE:
        raise Invalid({"emails": [too_many(MAX_AT_ONCE)]})
    # Unlike a login, an address without a dot is a typing mistake: no mail server out there takes it.
    unusable = [text for text in listed if email_faults(text) or "." not in text.rpartition("@")[2]]
    logins = dict.fromkeys(canonical_email(text) for text in listed if text not in unusable)
    known = {person.email for person in queries.people_by_email(list(logins))}
    invited = [login for login in logins if login not in known]
    if invited:
        count_in(Bucket(f"site-invitations:{staff.pk}", LISTS_PER_HOUR, timedelta(hours=1)))
    with transaction.atomic():
        for login in invited:
            note(staff=staff, action="invite_to_site", subject=login)
    if settings.EMAIL_URL:
        for login in invited:
            mail_sign_up_invitation.enqueue(email=login, inviter_id=staff.pk)
    return SiteInvitations(
        links={login: f"{public_url('sign_up')}?invite={sign_invite(login)}" for login in invited},
        with_account=[login for login in logins if login in known],
        unusable=unusable,
        is_mailed=bool(settings.EMAIL_URL),
    )
