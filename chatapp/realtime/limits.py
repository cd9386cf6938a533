"""The limits and intervals of one hub, its sockets and its channels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Passed to the hub. Where the site has a setting, it takes the place of the default."""

    # Frames of one socket in the long run and at once: joins, leaves and events.
    events_per_second: float = 50
    events_burst: int = 300

    # Frames have a few kilobytes; uvicorn's default is 16 MiB.
    max_frame_bytes: int = 65_536
    # Joined channels of one socket.
    max_channels: int = 100
    # A client that hits the rate limit this often within this time ignores the refusals: its socket is closed.
    max_flood_refusals: int = 3
    flood_seconds: float = 10.0
    # Well-formed envelopes with wrong types get an error reply; after this many the socket is closed.
    max_wrong_frames: int = 10
    # Reading pauses at this many queued frames; TCP then makes the peer wait.
    max_queued_frames: int = 64
    # Phoenix clients send a heartbeat every 30 s; a peer silent for twice that is dead.
    idle_seconds: float = 60.0
    # A slow consumer with more than this buffered is closed; it catches up when it reconnects.
    max_buffered_bytes: int = 1_048_576
    # A client's frequent values (typing, read positions) are passed on at most this often.
    throttle_seconds: float = 1.0
    # Work that would wait longer than this behind others is refused at once.
    patience_seconds: float = 1.0

    # A topic with more out-of-order frames than this is far behind: the rest is read from the event store.
    max_early_frames: int = 1_000
    # How long an out-of-order frame waits for its predecessor before the event store is queried.
    early_wait_seconds: float = 0.05
    # At most one query for personal updates in this time, per kind and subject.
    notice_seconds: float = 1.0

    # More people online than this are counted for clients that ask for it, and only those they watch are listed.
    counted_above: int = 250
    # Of more people than this only those who came last are listed: `presence_state` of a thousand takes 90 KiB.
    most_shown_people: int = 1_000
    # More than a screen shows, of authors and members.
    max_watched_people: int = 200

    # Between two rounds of maintenance, and between two heartbeats over the bus.
    tick_seconds: float = 2.0
    # A transaction may commit this long after the time it recorded: how far back "changed since" and "ended since" go.
    late_commit_seconds: float = 30.0
    # The bus counts as down when the process's own heartbeat hasn't come back for this long.
    bus_silent_seconds: float = 5.0
    # How long a join waits for the subscription of its topic to be sent.
    subscribe_seconds: float = 0.5
    # A publication that takes longer is dropped: the receivers' repair finds its content in the event store.
    publish_seconds: float = 0.25
    # After a failure nothing is published for this long, so a dead bus doesn't cost every publication its budget.
    publish_pause_seconds: float = 1.0
    max_waiting_publications: int = 10_000

    # Sockets closed at once while draining, and the pause after them.
    drain_batch: int = 200
    drain_pause_seconds: float = 0.1
