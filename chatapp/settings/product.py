"""The product's rules and limits: sign-up, token lifetimes, page sizes, rate limits."""

from datetime import timedelta

from chatapp.environment import env
from chatapp.settings.site import cookie_name

SITE_NAME = env.text("SITE_NAME", "ChatApp")
SIGNUP = env.choice("SIGNUP", "open", ("open", "invite", "closed"))
# Otherwise staff choose it (accounts/site.py).
IS_SIGNUP_FIXED = env.given("SIGNUP")
MEMBER_DIRECTORY = env.boolean("MEMBER_DIRECTORY", default=True)
# Whether search looks into the previews of open chats, for those who are not in them.
SEARCH_OPEN_CHATS = env.boolean("SEARCH_OPEN_CHATS", default=True)
# With `request`, the first message of a direct chat arrives as an invitation that shows it.
DIRECT_MESSAGES = env.choice("DIRECT_MESSAGES", "deliver", ("deliver", "request"))
# Fetches the pages that messages link to. Hosts (with everything below them) that are never asked.
LINK_PREVIEWS = env.boolean("LINK_PREVIEWS", default=True)
LINK_PREVIEWS_BLOCKED = env.domains("LINK_PREVIEWS_BLOCKED")
PAGE_SIZE = env.number("PAGE_SIZE", 15, at_least=1, at_most=100)

# Files in messages, in bytes. 0 for a person or the site: no limit.
FILE_MAX_BYTES = env.number("FILE_MAX_BYTES", 100 * 1_048_576, at_least=1, at_most=100 * 1024**3)
FILES_PER_MESSAGE = env.number("FILES_PER_MESSAGE", 10, at_least=1, at_most=10)
FILE_BYTES_PER_MESSAGE = env.number("FILE_BYTES_PER_MESSAGE", 500 * 1_048_576, at_least=1, at_most=10**14)
FILE_BYTES_PER_PERSON = env.number("FILE_BYTES_PER_PERSON", 10 * 1024**3, at_least=0, at_most=10**15)
FILE_BYTES_PER_SITE = env.number("FILE_BYTES_PER_SITE", 0, at_least=0, at_most=10**17)
# Uploads are refused while the disk has less space than this.
FILE_DISK_RESERVE = env.number("FILE_DISK_RESERVE", 1024**3, at_least=0, at_most=10**15)
# A virus scanner's socket: /run/clamav/clamd.ctl, or host:port.
CLAMD = env.text("CLAMD")

# Token lifetimes in seconds
ACCESS_TOKEN_SECONDS = env.number("ACCESS_TOKEN_SECONDS", 180, at_least=1, at_most=3_600)
REFRESH_TOKEN_SECONDS = env.number("REFRESH_TOKEN_SECONDS", 4 * 86_400, at_least=60, at_most=90 * 86_400)
CHANNEL_TOKEN_SECONDS = env.number("CHANNEL_TOKEN_SECONDS", 180, at_least=1, at_most=3_600)
REFRESH_COOKIE_NAME = cookie_name("refresh_token")
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "ACCESS_TOKEN_LIFETIME": timedelta(seconds=ACCESS_TOKEN_SECONDS),
    "REFRESH_TOKEN_LIFETIME": timedelta(seconds=REFRESH_TOKEN_SECONDS),
    "USER_ID_CLAIM": "user_id",
}

# Rate limits per person or address
SENDS_PER_SECOND = env.number("SENDS_PER_SECOND", 5, at_least=1, at_most=100_000)
SENDS_BURST = env.number("SENDS_BURST", 20, at_least=1, at_most=100_000)
# Every other change: edits, reactions, pins, titles, pictures, roles, joining, leaving, inviting, new chats.
CHANGES_PER_SECOND = env.number("CHANGES_PER_SECOND", 5, at_least=1, at_most=100_000)
CHANGES_BURST = env.number("CHANGES_BURST", 30, at_least=1, at_most=100_000)
# Actions that reach strangers or are permanent: per hour, counted in the database for all processes. Staff are exempt.
INVITATIONS_PER_HOUR = env.number("INVITATIONS_PER_HOUR", 30, at_least=1, at_most=1_000_000)
CHATS_PER_HOUR = env.number("CHATS_PER_HOUR", 60, at_least=1, at_most=1_000_000)
JOINS_PER_HOUR = env.number("JOINS_PER_HOUR", 60, at_least=1, at_most=1_000_000)
# All events of one socket except heartbeats: joins, sends, reads, typing, catching up.
EVENTS_PER_SECOND = env.number("EVENTS_PER_SECOND", 50, at_least=1, at_most=1_000_000)
EVENTS_BURST = env.number("EVENTS_BURST", 300, at_least=1, at_most=1_000_000)
SOCKETS_PER_USER = env.number("SOCKETS_PER_USER", 20, at_least=1, at_most=100_000)
SOCKETS_PER_ADDRESS = env.number("SOCKETS_PER_ADDRESS", 1_000, at_least=1, at_most=1_000_000)
HANDSHAKES_PER_SECOND = env.number("HANDSHAKES_PER_SECOND", 200, at_least=1, at_most=100_000)
# Attempts to sign in, sign up or reset: per address and email in 3 minutes; per account and hour from addresses that
# never signed in to it.
SIGN_IN_TRIES = env.number("SIGN_IN_TRIES", 10, at_least=1, at_most=100_000)
# For any email, per address (the /64 of an IPv6 address): sign-in attempts within 3 minutes; sign-ups without an
# invitation or a join link, requested resets, and unknown join links within an hour.
SIGN_IN_TRIES_PER_ADDRESS = env.number("SIGN_IN_TRIES_PER_ADDRESS", 30, at_least=1, at_most=100_000)
SIGN_UPS_PER_ADDRESS = env.number("SIGN_UPS_PER_ADDRESS", 20, at_least=1, at_most=100_000)
RESETS_PER_ADDRESS = env.number("RESETS_PER_ADDRESS", 20, at_least=1, at_most=100_000)
JOIN_LINK_TRIES_PER_ADDRESS = env.number("JOIN_LINK_TRIES_PER_ADDRESS", 60, at_least=1, at_most=100_000)
SIGN_IN_TRIES_PER_ACCOUNT = env.number("SIGN_IN_TRIES_PER_ACCOUNT", 100, at_least=1, at_most=1_000_000)
