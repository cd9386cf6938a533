"""Groups of API operations: tags of the OpenAPI document, headings of the page."""

import re

# The first pattern that matches a path names its group; groups are displayed in this order.
GROUPS = (
    ("Signing up and in", "Accounts, sessions and tokens.", re.compile(r"/api/(sign|token|password_reset|email)")),
    ("Oneself", "The signed-in person and what is theirs alone.", re.compile(r"/api/users/me")),
    ("People", "Who there is, groups to mention, and direct chats.", re.compile(r"/api/(people|groups)")),
    (
        "Messages",
        "Reading, sending, changing and catching up.",
        re.compile(r"/api/chats/{chat_id}/(messages|pins|sync|read|unread|draft|{page})"),
    ),
    (
        "Files",
        "Uploading them, for a message, and finding them.",
        re.compile(r"/api/(files|chats/{chat_id}/(files|links))"),
    ),
    (
        "Who is in a chat",
        "Members, invitations, open chats and join links.",
        re.compile(r"/api/(join|chats/{chat_id}/(join|members|preview)|chats/open|users/invited)"),
    ),
    ("Chats", "The list, new chats, and how a person keeps them.", re.compile(r"/api/")),
)


def group_of(path: str) -> str:
    """Return the name of the group of a path such as `/api/chats/{chat_id}`."""
    return next(name for name, _about, pattern in GROUPS if pattern.match(path))
