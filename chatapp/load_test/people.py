"""Fills the scratch site with people who are signed in: run in its environment, as a process of its own.

`python -m chatapp.load_test.people COUNT CHAT_SIZE` prints a ticket for each person, a line of JSON.
"""

import json
import sys

import django

from chatapp.environment import begin


def main(count: int, chat_size: int) -> None:
    """Create the tables, people in chats of `chat_size`, and their tokens."""
    begin("embedded")
    django.setup()
    from accounts.models import Device, User  # noqa: PLC0415 - need the settings
    from accounts.tokens import issue_channel_token  # noqa: PLC0415
    from chatapp.launch.database import bring_up_to_date  # noqa: PLC0415
    from chatapp.lib import clock  # noqa: PLC0415
    from chats.models import Chat, Membership  # noqa: PLC0415

    # Not `migrate`, which has the time limits of requests.
    bring_up_to_date()
    users = User.objects.bulk_create(
        User(email=f"person-{number}@load.example", name=f"Person {number}") for number in range(count)
    )
    devices = Device.objects.bulk_create(Device(user=user, name="load test") for user in users)
    for first in range(0, count, chat_size):
        members = devices[first : first + chat_size]
        chat = Chat.objects.create(title=f"Chat {first // chat_size}")
        state, now = Membership.State.ACCEPTED, clock.now()
        Membership.objects.bulk_create(
            Membership(chat=chat, user_id=one.user_id, state=state, accepted_at=now) for one in members
        )
        for one in members:
            topics = {"chat": f"chat:{chat.pk}", "own": f"user:{one.user_id}"}
            ticket = {
                name: {"topic": topic, "token": issue_channel_token(one, topic)} for name, topic in topics.items()
            }
            sys.stdout.write(json.dumps(ticket) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
