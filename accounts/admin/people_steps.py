"""Staff steps for people. Each calls an action that writes to the audit log."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.change_avatar import take_avatar_down
from accounts.actions.staff import (
    add_person,
    appoint_staff,
    deactivate_person,
    dismiss_staff,
    end_sessions,
    make_invite_link,
    make_reset_link,
    reactivate_person,
)
from accounts.actions.verify_email import change_email_by_staff, mark_verified
from accounts.models import User
from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS
from accounts.rules.email_address import own_email
from chatapp.ops.staff.steps import Outcome, ReasonForm, Step


class InviteForm(forms.Form):
    """The email to invite."""

    email = forms.CharField(max_length=MAX_EMAIL_CHARACTERS, widget=forms.EmailInput)


class NewPersonForm(InviteForm):
    """Name and email of a new account."""

    name = forms.CharField(max_length=MAX_NAME_CHARACTERS)
    field_order = ("name", "email")


class NewEmailForm(ReasonForm):
    """A new address and the reason."""

    email = forms.CharField(max_length=MAX_EMAIL_CHARACTERS, widget=forms.EmailInput)
    field_order = ("email", "reason")


def _deactivate(*, staff: User, row: User, reason: str) -> Outcome:
    deactivate_person(staff=staff, person=row, reason=reason)
    return Outcome(gettext("%(name)s was deactivated and signed out everywhere.") % {"name": row.name})


def _reactivate(*, staff: User, row: User, reason: str) -> Outcome:
    reactivate_person(staff=staff, person=row, reason=reason)
    return Outcome(gettext("%(name)s can sign in again.") % {"name": row.name})


def _take_avatar_down(*, staff: User, row: User, reason: str) -> Outcome:
    take_avatar_down(staff=staff, person=row, reason=reason)
    return Outcome(gettext("%(name)s no longer has a picture.") % {"name": row.name})


def _end_sessions(*, staff: User, row: User, reason: str) -> Outcome:
    count = end_sessions(staff=staff, person=row, reason=reason)
    return Outcome(
        ngettext("%(count)s session of %(name)s ended.", "%(count)s sessions of %(name)s ended.", count)
        % {"count": count, "name": row.name}
    )


def _make_reset_link(*, staff: User, row: User, reason: str) -> Outcome:
    link = make_reset_link(staff=staff, person=row, reason=reason)
    return Outcome(
        gettext("%(name)s can set a new password with this link, once, within an hour:") % {"name": row.name}, link=link
    )


def _mark_verified(*, staff: User, row: User, reason: str) -> Outcome:
    mark_verified(staff=staff, person=row, reason=reason)
    return Outcome(gettext("%(name)s’s email address is now verified.") % {"name": row.name})


def _change_email(*, staff: User, row: User, email: str, reason: str) -> Outcome:
    change_email_by_staff(staff=staff, person=row, email=email, reason=reason)
    return Outcome(gettext("%(name)s now signs in with %(address)s.") % {"name": row.name, "address": own_email(row)})


def _appoint(*, staff: User, row: User, reason: str) -> Outcome:
    appoint_staff(staff=staff, person=row, reason=reason)
    return Outcome(gettext("%(name)s is now staff.") % {"name": row.name})


def _dismiss(*, staff: User, row: User, reason: str) -> Outcome:
    dismiss_staff(staff=staff, person=row, reason=reason)
    return Outcome(gettext("%(name)s is no longer staff.") % {"name": row.name})


def _invite(*, staff: User, row: None, email: str) -> Outcome:
    link = make_invite_link(staff=staff, email=email)
    return Outcome(gettext("%(email)s can sign up with this link within 7 days:") % {"email": email}, link=link)


def _add(*, staff: User, row: None, name: str, email: str) -> Outcome:
    person, link = add_person(staff=staff, name=name, email=email)
    return Outcome(
        gettext("%(name)s has an account and can set a password with this link within an hour:")
        % {"name": person.name},
        link=link,
    )


PERSON_STEPS = (
    Step(
        name="deactivate",
        label=_("Deactivate…"),
        question=_("They’re signed out everywhere and can’t sign in. Their messages stay."),
        act=_deactivate,
        fits=lambda person: person.is_active,
    ),
    Step(
        name="reactivate",
        label=_("Reactivate…"),
        question=_("They can sign in again."),
        act=_reactivate,
        fits=lambda person: not person.is_active,
    ),
    Step(
        name="end-sessions",
        label=_("End sessions…"),
        question=_("All their devices are signed out immediately. They can sign in again."),
        act=_end_sessions,
    ),
    Step(
        name="take-avatar-down",
        label=_("Remove the picture…"),
        question=_("The file is deleted, and others see initials instead. They can upload another picture."),
        act=_take_avatar_down,
        fits=lambda person: bool(person.avatar),
    ),
    Step(
        name="reset-link",
        label=_("Make a reset link…"),
        question=_("For people who can’t receive email. Send it safely: the link gives access to the account."),
        act=_make_reset_link,
        fits=lambda person: person.is_active,
    ),
    Step(
        name="mark-verified",
        label=_("Mark the address verified…"),
        question=_("You vouch for this address: the person receives invitations and email there."),
        act=_mark_verified,
        fits=lambda person: person.email_verified_at is None,
    ),
    Step(
        name="change-email",
        label=_("Change the address…"),
        question=_("They sign in with the new address, which counts as verified. A verified old address is notified."),
        act=_change_email,
        form=NewEmailForm,
        fits=lambda person: person.is_active,
    ),
    Step(
        name="appoint",
        label=_("Make staff…"),
        question=_("Staff can use this admin, with all people, chats and messages."),
        act=_appoint,
        fits=lambda person: person.is_active and not person.is_staff,
    ),
    Step(
        name="dismiss",
        label=_("Remove from staff…"),
        question=_("They lose access to this admin immediately and stay a member."),
        act=_dismiss,
        fits=lambda person: person.is_staff,
    ),
)

LIST_STEPS = (
    Step(
        name="add",
        label=_("Add a person…"),
        question=_("Creates an account and a link to set its password."),
        act=_add,
        form=NewPersonForm,
    ),
    Step(
        name="invite",
        label=_("Make an invitation link…"),
        question=_("For one email address. It works even if sign-up is by invitation only."),
        act=_invite,
        form=InviteForm,
    ),
)
