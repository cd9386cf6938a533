"""The size of a run: everything, or enough to see in two minutes whether a change helped."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Sizes of a run."""

    name: str
    rounds: int
    seconds: float
    sockets: tuple[int, ...]
    senders: tuple[int, ...]
    small_chats: int
    idle_sockets: int
    crowd_sockets: int
    rest_seconds: float
    join_storms: int
    page_seconds: float
    long_history: int
    many_chats: int
    many_members: int
    overload_seconds: float
    sign_in_seconds: float
    file_mb: int
    cut_mb: int
    photos: int
    searched_messages: int
    pushed_browsers: int
    notified_members: int
    large_chat_seconds: float


FULL = Plan(
    name="full",
    rounds=3,
    seconds=6.0,
    sockets=(1_000, 200, 5_000),
    senders=(1, 16, 64),
    small_chats=500,
    idle_sockets=5_000,
    crowd_sockets=100_000,
    rest_seconds=30.0,
    join_storms=5,
    page_seconds=4.0,
    long_history=1_000_000,
    many_chats=10_000,
    many_members=5_000,
    overload_seconds=20.0,
    sign_in_seconds=20.0,
    file_mb=1_024,
    cut_mb=256,
    photos=100,
    searched_messages=1_000_000,
    pushed_browsers=1_000,
    notified_members=100_000,
    large_chat_seconds=20.0,
)
QUICK = Plan(
    name="quick",
    rounds=1,
    seconds=2.0,
    sockets=(1_000,),
    senders=(64,),
    small_chats=0,
    idle_sockets=1_000,
    crowd_sockets=2_000,
    rest_seconds=10.0,
    join_storms=1,
    page_seconds=1.0,
    long_history=20_000,
    many_chats=200,
    many_members=100,
    overload_seconds=5.0,
    sign_in_seconds=5.0,
    file_mb=128,
    cut_mb=64,
    photos=10,
    searched_messages=20_000,
    pushed_browsers=100,
    notified_members=10_000,
    large_chat_seconds=6.0,
)
