"""Why the socket refuses: a frame, a join, an event, or the handshake itself.

The `reason` of a frame's refusal is the Phoenix protocol's or SimpleChatApp's word; `errors.code` is ours.
"""

from chatapp.lib.errors import AppError, Forbidden, RateLimited, Unauthenticated


class UnmatchedTopic(AppError):
    """There is no such topic, or it was not joined."""

    code = "unmatched_topic"
    reason = "unmatched topic"
    sentence = "This topic does not exist or was not joined."


class TooManyChannels(AppError):
    """The connection has joined as many topics as one connection may."""

    code = "too_many_channels"
    reason = "too many channels joined"
    sentence = "This connection has joined too many topics."


class WrongTypes(AppError):
    """The frame has its parts, but some of a wrong type."""

    code = "wrong_types"
    reason = "wrong types: [join_ref, ref, topic, event, payload]"
    sentence = "The frame has parts of a wrong type."


class UnknownEvent(AppError):
    """The topic has no such event."""

    code = "unknown_event"
    reason = "unknown event"
    sentence = "This topic has no such event."


class JoinCrashed(AppError):
    """A fault of the server while joining; the log says which."""

    status = 500
    code = "join_crashed"
    reason = "join crashed"
    sentence = "Something went wrong."


class EventCrashed(AppError):
    """A fault of the server while answering an event; the log says which."""

    status = 500
    code = "event_crashed"
    reason = "event crashed"
    sentence = "Something went wrong."


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
    """Handshake: the query string cannot be read."""

    code = "malformed_handshake"


class TokenMissing(Unauthenticated):
    """Handshake: neither the parameter `token` nor `authToken` was given."""

    code = "token_missing"


class TooManySockets(RateLimited):
    """Handshake: the person or the address has as many sockets as allowed (HTTP 429)."""

    code = "too_many_sockets"
