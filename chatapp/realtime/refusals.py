"""Errors of the socket: frames, joins, events and the handshake.

The `reason` of an error reply comes from the Phoenix protocol or SimpleChatApp; `errors.code` is ChatApp's.
"""

from chatapp.lib.errors import AppError, Forbidden, RateLimited, Unauthenticated
from chatapp.lib.sentences import program_sentence


class UnmatchedTopic(AppError):
    """The topic doesn't exist or was not joined."""

    code = "unmatched_topic"
    reason = "unmatched topic"
    message = program_sentence("unmatched_topic", "This topic does not exist or was not joined.")


class TooManyChannels(AppError):
    """The connection has reached its limit of joined topics."""

    code = "too_many_channels"
    reason = "too many channels joined"
    message = program_sentence("too_many_channels", "This connection has joined too many topics.")


class WrongTypes(AppError):
    """The frame is complete, but some parts have a wrong type."""

    code = "wrong_types"
    reason = "wrong types: [join_ref, ref, topic, event, payload]"
    message = program_sentence("wrong_types", "Some parts of the frame have a wrong type.")


class UnknownEvent(AppError):
    """The topic has no such event."""

    code = "unknown_event"
    reason = "unknown event"
    message = program_sentence("unknown_event", "This topic has no such event.")


class JoinCrashed(AppError):
    """A server error during the join; the log has the details."""

    status = 500
    code = "join_crashed"
    reason = "join crashed"
    message = program_sentence("join_crashed", "Something went wrong.")


class EventCrashed(AppError):
    """A server error while handling an event; the log has the details."""

    status = 500
    code = "event_crashed"
    reason = "event crashed"
    message = program_sentence("event_crashed", "Something went wrong.")


class OriginNotAllowed(Forbidden):
    """Handshake: the `Origin` is neither this site nor in `ALLOWED_ORIGINS`."""

    code = "origin_not_allowed"


class UnsupportedVersion(Forbidden):
    """Handshake: `vsn` is neither 1.0.x nor 2.0.x."""

    code = "unsupported_version"


class UnsupportedSubprotocol(Forbidden):
    """Handshake: subprotocols were offered, and `phoenix` is not among them."""

    code = "unsupported_subprotocol"


class MalformedHandshake(Forbidden):
    """Handshake: the query string can't be parsed."""

    code = "malformed_handshake"


class TokenMissing(Unauthenticated):
    """Handshake: neither `token` nor `authToken` was sent."""

    code = "token_missing"


class TooManySockets(RateLimited):
    """Handshake: the user or the IP address has reached its limit of sockets (HTTP 429)."""

    code = "too_many_sockets"
