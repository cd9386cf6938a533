"""Slash commands sent by the composer's plain form. With JavaScript, static/js/chats/slash_actions.js handles them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import EmptyInviteList, Forbidden, Invalid
from chats.actions.chat_preferences import mute_chat, unmute_chat
from chats.actions.create_chat import Invited
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.models import Membership
from chats.pages.forms import say_invited
from chats.pages.refusals import IncompleteCommand, InvitingNotAllowed, PeopleNotFound, PeopleRefused, UnknownCommand
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_lead
from chats.text.people_list import split_people
from chats.text.slash import SLASH_COMMANDS, Slash


def run_command(request: AuthenticatedRequest, *, chat_id: int, slash: Slash) -> HttpResponse:
    """Run a command and redirect to the page that shows its result.

    Errors: Forbidden outside the chat; those of chats/pages/refusals.py, for the composer.
    """
    person = request.user
    member = accepted_membership(chat_id=chat_id, user_id=person.pk)
    if slash.name == "invite":
        say_invited(request, _invite(person, chat_id, slash.rest), may_link=may_lead(member))
    elif slash.name == "mute":
        messages.success(request, _mute(person, chat_id))
    elif slash.name == "leave":
        leave_chat(person=person, chat_id=chat_id)
        messages.success(request, "You left the chat.")
        return redirect("/chats")
    elif slash.name == "help":
        messages.info(request, _help())
    elif slash.name == "me":
        raise IncompleteCommand("Add what you do, for example: /me waves")
    else:
        raise UnknownCommand(slash.name)
    return redirect(f"/chats/{chat_id}")


def _invite(person: User, chat_id: int, rest: str) -> Invited:
    people = split_people(rest)
    if not people:
        raise IncompleteCommand("Add a name or an email address, for example: /invite mira@example.org")
    try:
        return invite_people(actor=person, chat_id=chat_id, emails=people)
    except Forbidden as refused:
        raise InvitingNotAllowed from refused
    except EmptyInviteList as refused:
        raise PeopleNotFound(people) from refused
    except Invalid as refused:
        raise PeopleRefused(refused.fields) from refused


def _mute(person: User, chat_id: int) -> str:
    if accepted_membership(chat_id=chat_id, user_id=person.pk).muted:
        unmute_chat(person=person, chat_id=chat_id)
        return "You’ll be notified about every message."
    mute_chat(person=person, chat_id=chat_id, level=Membership.Mute.MESSAGES)
    return "You’ll be notified about mentions only. Use /mute again to undo this."


def _help() -> str:
    return " ".join(
        f"/{command['name']} {command['takes']}".strip() + f": {command['does']}." for command in SLASH_COMMANDS
    )
