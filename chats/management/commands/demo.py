"""`manage.py demo`: a realistic team, two weeks of messages, and a few pending invitations."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions.create_owner import create_owner, setup_link
from accounts.actions.sign_up import new_person, save_new_person
from accounts.client_info import ClientInfo
from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import uncounted_changes
from chatapp.lib.errors import AppError
from chats.management.demo.routine import routine_scripts
from chats.management.demo.script import written_scripts
from chats.management.demo.stage import Stage
from chats.models import Chat

TEAM = {
    "ada": "Ada Keller",
    "ben": "Ben Okafor",
    "cy": "Cy Tanaka",
    "dee": "Dee Moreau",
    "eli": "Eli Novak",
    "fay": "Fay Lindqvist",
    "gus": "Gus Romero",
    "hana": "Hana Sato",
}


class Command(BaseCommand):
    """Fill an empty database through the same actions that the entry points call."""

    help = "Fill an empty database with a team of 8, 10 chats and some 600 messages over two weeks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that is in use; print the logins."""
        if User.objects.exists():
            raise CommandError("This database already has people in it. The demo only fills an empty one.")
        # New each time: a demo may run on a public address.
        password = f"Demo-{secrets.token_urlsafe(9)}1a"
        try:
            # Two weeks of a whole team run within seconds.
            with uncounted_changes(), transaction.atomic():
                self._fill(password)
        except AppError as error:
            raise CommandError(error.message) from error
        self._report(password)

    def _fill(self, password: str) -> None:
        monday = _monday_two_weeks_ago(clock.now())
        with clock.frozen_at(monday + timedelta(hours=7)):
            people = {login: _added(login, name, password) for login, name in TEAM.items()}
        first_names = {login: name.split()[0] for login, name in TEAM.items()}
        Stage(people, monday).play([*written_scripts(), *routine_scripts(first_names)])

    def _report(self, password: str) -> None:
        messages = sum(Chat.objects.values_list("last_number", flat=True))
        self.stdout.write(f"{len(TEAM)} people, {Chat.objects.count()} chats, {messages} messages.")
        self.stdout.write(f"Sign in with the password {password} as one of:")
        for login, name in TEAM.items():
            self.stdout.write(f"  {login}@example.org  {name}" + ("  (staff)" if login == "ada" else ""))


def _added(login: str, name: str, password: str) -> User:
    email = f"{login}@example.org"
    if login == "ada":
        client_info = ClientInfo(device_name="Firefox on Linux")
        token = (setup_link() or "").rsplit("/", 1)[-1]
        return create_owner(token=token, name=name, email=email, password=password, client_info=client_info).user
    # Verified: their addresses are made up, and must get no verification mail.
    person = new_person(name=name, email=email, password=password, email_verified_at=clock.now())
    save_new_person(person)
    return person


def _monday_two_weeks_ago(now: datetime) -> datetime:
    """Return the latest Monday whose second week's Friday is over."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    this_monday = midnight - timedelta(days=midnight.weekday())
    is_over = midnight.weekday() >= 5
    return this_monday - timedelta(weeks=1 if is_over else 2)
