"""Who had access to what: read from the system messages, which take a seq like everything else."""

from collections import defaultdict

from bench.chaos.truth import Truth

_COMES = {"joined"}
_GOES = {"left", "removed"}


class Rights:
    """Membership as ranges of seq."""

    def __init__(self, truth: Truth) -> None:
        """Read the system messages."""
        self._events: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
        self._accepted: dict[tuple[int, int], list[float]] = defaultdict(list)
        for row in sorted(truth.rows.values(), key=lambda row: row.seq):
            kind = row.system.get("type")
            if row.is_system and kind in _COMES | _GOES:
                self._events[row.chat, row.system["user_id"]].append((row.seq, kind in _COMES))

    def owns(self, chat: int, user_id: int) -> None:
        """The creator is a member from the start, without a system message."""
        self._events[chat, user_id].insert(0, (0, True))

    def accepts(self, at: float, chat: int, user_id: int) -> None:
        """From here on the person may be a member again: the accepting call is about to be made."""
        self._accepted[chat, user_id].append(at)

    def may_see(self, *, user_id: int, chat: int, seq: int, at: float, how: str) -> bool:
        """Return whether this person was allowed to receive this seq at this moment, live or by request.

        Live: a member when it was committed. By request: a member now, who may read the whole history.
        """
        events = self._events.get((chat, user_id), [])
        before = [(event_seq, comes) for event_seq, comes in events if event_seq <= seq]
        if how == "live":
            # The message about a removal may still reach the person removed.
            return bool(before) and (before[-1][1] or before[-1][0] == seq)
        if not events:
            return False
        gone = [event_seq for event_seq, comes in before if not comes]
        if not gone or before[-1][1] or gone[-1] == seq:
            return True
        came_back = any(comes for event_seq, comes in events if event_seq > seq)
        return came_back and any(moment <= at for moment in self._accepted.get((chat, user_id), ()))
