"""Staff steps for people. Each calls an action that writes to the audit log."""

from django import forms

from accounts.actions.add_person import add_person
from accounts.actions.appoint_staff import appoint_staff, dismiss_staff
from accounts.actions.change_avatar import take_avatar_down
from accounts.actions.deactivate_person import deactivate_person
from accounts.actions.end_sessions import end_sessions
from accounts.actions.make_invite_link import make_invite_link
from accounts.actions.make_reset_link import make_reset_link
from accounts.actions.reactivate_person import reactivate_person
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
    return Outcome(f"{row.name} is deactivated and signed out everywhere.")


def _reactivate(*, staff: User, row: User, reason: str) -> Outcome:
    reactivate_person(staff=staff, person=row, reason=reason)
    return Outcome(f"{row.name} may sign in again.")


def _take_avatar_down(*, staff: User, row: User, reason: str) -> Outcome:
    take_avatar_down(staff=staff, person=row, reason=reason)
    return Outcome(f"{row.name} is shown by initials now.")


def _end_sessions(*, staff: User, row: User, reason: str) -> Outcome:
    count = end_sessions(staff=staff, person=row, reason=reason)
    return Outcome(f"{count} session{'' if count == 1 else 's'} of {row.name} ended.")


def _make_reset_link(*, staff: User, row: User, reason: str) -> Outcome:
    link = make_reset_link(staff=staff, person=row, reason=reason)
    return Outcome(f"By this link {row.name} can set a new password, once and within an hour:", link=link)


def _mark_verified(*, staff: User, row: User, reason: str) -> Outcome:
    mark_verified(staff=staff, person=row, reason=reason)
    return Outcome(f"The address of {row.name} counts as verified.")


def _change_email(*, staff: User, row: User, email: str, reason: str) -> Outcome:
    change_email_by_staff(staff=staff, person=row, email=email, reason=reason)
    return Outcome(f"{row.name} signs in with {own_email(row)} from now on.")


def _appoint(*, staff: User, row: User, reason: str) -> Outcome:
    appoint_staff(staff=staff, person=row, reason=reason)
    return Outcome(f"{row.name} is staff now.")


def _dismiss(*, staff: User, row: User, reason: str) -> Outcome:
    dismiss_staff(staff=staff, person=row, reason=reason)
    return Outcome(f"{row.name} is a member like any other now.")


def _invite(*, staff: User, row: None, email: str) -> Outcome:
    link = make_invite_link(staff=staff, email=email)
    return Outcome(f"By this link {email} can sign up, within 7 days:", link=link)


def _add(*, staff: User, row: None, name: str, email: str) -> Outcome:
    person, link = add_person(staff=staff, name=name, email=email)
    return Outcome(f"{person.name} has an account. By this link they set their password, within an hour:", link=link)


PERSON_STEPS = (
    Step(
        name="deactivate",
        label="Deactivate…",
        question="They are signed out everywhere and cannot sign in. What they wrote stays.",
        act=_deactivate,
        fits=lambda person: person.is_active,
    ),
    Step(
        name="reactivate",
        label="Reactivate…",
        question="They can sign in again, on devices old and new.",
        act=_reactivate,
        fits=lambda person: not person.is_active,
    ),
    Step(
        name="end-sessions",
        label="End sessions…",
        question="All their devices are signed out, at once. They can sign in again.",
        act=_end_sessions,
    ),
    Step(
        name="take-avatar-down",
        label="Remove the picture…",
        question="Others see initials again, and the file is deleted. They can upload another one.",
        act=_take_avatar_down,
        fits=lambda person: bool(person.avatar),
    ),
    Step(
        name="reset-link",
        label="Make a reset link…",
        question="For someone who cannot get mail. Hand it over by a way you trust: it opens the account.",
        act=_make_reset_link,
        fits=lambda person: person.is_active,
    ),
    Step(
        name="mark-verified",
        label="Mark the address verified…",
        question="You answer for it: invitations are shown to them, and mails go to this address.",
        act=_mark_verified,
        fits=lambda person: person.email_verified_at is None,
    ),
    Step(
        name="change-email",
        label="Change the address…",
        question="They sign in with the new one, which counts as verified. An earlier, verified one gets a mail.",
        act=_change_email,
        form=NewEmailForm,
        fits=lambda person: person.is_active,
    ),
    Step(
        name="appoint",
        label="Make staff…",
        question="Staff see this admin, with all people, chats and messages.",
        act=_appoint,
        fits=lambda person: person.is_active and not person.is_staff,
    ),
    Step(
        name="dismiss",
        label="Remove from staff…",
        question="They lose this admin at once and stay a member.",
        act=_dismiss,
        fits=lambda person: person.is_staff,
    ),
)

LIST_STEPS = (
    Step(
        name="add",
        label="Add a person…",
        question="Makes an account and a link by which its owner sets the password.",
        act=_add,
        form=NewPersonForm,
    ),
    Step(
        name="invite",
        label="Make an invitation link…",
        question="For one email. It lets its owner sign up even where signing up needs an invitation.",
        act=_invite,
        form=InviteForm,
    ),
)
