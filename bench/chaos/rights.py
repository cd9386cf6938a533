"""Who had the right to hear what: read from the system rows, which take a seq like everything else."""

from collections import defaultdict

from bench.chaos.truth import Truth

_COMES = {"joined"}
_GOES = {"left", "removed"}


class Rights:
    """Membership as spans of seq."""

    def __init__(self, truth: Truth) -> None:
        """Read the system rows."""
        self._events: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
        self._accepted: dict[tuple[int, int], list[float]] = defaultdict(list)
        for row in sorted(truth.rows.values(), key=lambda row: row.seq):
            kind = row.system.get("type")
            if row.is_system and kind in _COMES | _GOES:
                self._events[row.chat, row.system["user_id"]].append((row.seq, kind in _COMES))

    def owns(self, chat: int, user_id: int) -> None:
        """The one who made the chat was in it from the start, without a row that says so."""
        self._events[chat, user_id].insert(0, (0, True))

    def accepts(self, at: float, chat: int, user_id: int) -> None:
        """From here on the person may be in again: the call that accepts was about to be made."""
        self._accepted[chat, user_id].append(at)

    def may_see(self, *, user_id: int, chat: int, seq: int, at: float, how: str) -> bool:
        """Return whether this person could rightly get this seq at this moment, live or by asking.

        Live: a member when it was committed. Asked for: a member now, who may read all of the history.
        """
        events = self._events.get((chat, user_id), [])
        before = [(event_seq, comes) for event_seq, comes in events if event_seq <= seq]
        if how == "live":
            # The row that takes someone out may still reach them: it tells them so.
            return bool(before) and (before[-1][1] or before[-1][0] == seq)
        if not events:
            return False
        gone = [event_seq for event_seq, comes in before if not comes]
        if not gone or before[-1][1] or gone[-1] == seq:
            return True
        came_back = any(comes for event_seq, comes in events if event_seq > seq)
        return came_back and any(moment <= at for moment in self._accepted.get((chat, user_id), ()))
