"""Slash commands sent by the composer's plain form. With JavaScript, static/js/chats/slash_actions.js handles them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.dates import message_time
from chatapp.lib.errors import EmptyInviteList, Forbidden, Invalid
from chatapp.lib.sentences import Sentence
from chats.actions.chat_preferences import mute_chat, unmute_chat
from chats.actions.create_chat import Invited
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.actions.remind import remind_of_text
from chats.models import Membership
from chats.pages.chat_preferences import notified_about
from chats.pages.forms import say_invited
from chats.pages.refusals import IncompleteCommand, InvitingNotAllowed, PeopleNotFound, PeopleRefused, UnknownCommand
from chats.queries.memberships import accepted_membership
from chats.rules.later import due_time_in
from chats.rules.mail_invitation import may_invite_by_mail
from chats.rules.membership import may_lead
from chats.text.people_list import split_people
from chats.text.slash import SLASH_COMMANDS, Slash

_NO_ACTION = Sentence("no_action", _("Add what you do, for example: /me waves"))
_NO_PEOPLE = Sentence("no_people", _("Add a name or an email address, for example: /invite mira@example.org"))


def run_command(request: AuthenticatedRequest, *, chat_id: int, slash: Slash) -> HttpResponse:
    """Run a command and redirect to the page that shows its result.

    Errors: Forbidden outside the chat; those of chats/pages/refusals.py, for the composer.
    """
    person = request.user
    member = accepted_membership(chat_id=chat_id, user_id=person.pk)
    if slash.name == "invite":
        may_mail = may_invite_by_mail(person, member=member)
        say_invited(request, _invite(person, chat_id, slash.rest), may_link=may_lead(member), may_mail=may_mail)
    elif slash.name == "remind":
        messages.success(request, _remind(person, slash.rest))
    elif slash.name == "mute":
        messages.success(request, _mute(person, chat_id))
    elif slash.name == "leave":
        leave_chat(person=person, chat_id=chat_id)
        messages.success(request, gettext("You left the chat."))
        return redirect("chats")
    elif slash.name == "help":
        messages.info(request, _help())
    elif slash.name == "me":
        raise IncompleteCommand(_NO_ACTION)
    else:
        raise UnknownCommand(slash.name)
    return redirect("chat", chat_id)


def _invite(person: User, chat_id: int, rest: str) -> Invited:
    people = split_people(rest)
    if not people:
        raise IncompleteCommand(_NO_PEOPLE)
    try:
        return invite_people(actor=person, chat_id=chat_id, emails=people)
    except Forbidden as refused:
        raise InvitingNotAllowed from refused
    except EmptyInviteList as refused:
        raise PeopleNotFound(people) from refused
    except Invalid as refused:
        raise PeopleRefused(refused.fields) from refused


def _remind(person: User, text: str) -> str:
    try:
        due, note = due_time_in(
            text, person=person, language=get_language(), time_zone=timezone.get_current_timezone_name()
        )
        row = remind_of_text(person=person, text=note, due=due)
    except Invalid as refused:
        raise IncompleteCommand(refused.first_fault()) from refused
    return gettext("You’ll be reminded: %(time)s") % {"time": message_time(to_rfc3339(row.due_at))}


def _mute(person: User, chat_id: int) -> str:
    if accepted_membership(chat_id=chat_id, user_id=person.pk).mute:
        return notified_about(unmute_chat(person=person, chat_id=chat_id))
    mute_chat(person=person, chat_id=chat_id, level=Membership.Mute.MESSAGES)
    return gettext("You’ll be notified about mentions only. Use /mute again to undo this.")


def _help() -> str:
    return " ".join(
        f"/{command['name']} {command['takes']}".strip() + f": {command['does']}." for command in SLASH_COMMANDS
    )
