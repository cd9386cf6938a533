"""Who is notified, how and why: the decision table, and what must never happen whatever the situation is."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.models import Chat, Membership, NotificationSettings
from chats.models.notification import NotificationChannel as Channel
from chats.models.notification_settings import NotificationLevel as Level
from chats.rules.notifications import NOTHING, Reason, Situation, Verdict, level_of, verdict_on

# One row per message, one column per level of the chat and of followed threads. Letters: M mention, R reply, D direct,
# K keyword, T thread, E every message, - nothing.
COLUMNS = [(chat, thread) for chat in Level for thread in Level]
LETTERS = {
    "M": Reason.MENTION,
    "R": Reason.REPLY,
    "D": Reason.DIRECT,
    "K": Reason.KEYWORD,
    "T": Reason.THREAD,
    "E": Reason.MESSAGE,
    "-": None,
}
TABLE = """
chat level:                        all  mentions nothing
thread level:                      amn  amn      amn
timeline                           EEE  ---      ---
timeline mentioned                 MMM  MMM      ---
timeline reply                     RRR  RRR      ---
timeline keyword                   KKK  KKK      ---
timeline mentioned reply           MMM  MMM      ---
timeline mentioned keyword         MMM  MMM      ---
timeline reply keyword             RRR  RRR      ---
timeline followed                  EEE  ---      ---
direct                             DDD  ---      ---
direct mentioned                   MMM  MMM      ---
direct reply                       RRR  RRR      ---
direct keyword                     DDD  KKK      ---
direct mentioned reply keyword     MMM  MMM      ---
thread                             ---  ---      ---
thread mentioned                   MMM  MMM      ---
thread reply                       RRR  RRR      ---
thread keyword                     KKK  KKK      ---
thread followed                    T--  T--      ---
thread followed mentioned          MMM  MMM      ---
thread followed reply              RRR  RRR      ---
thread followed keyword            TK-  TK-      ---
thread followed reply keyword      RRR  RRR      ---
direct thread                      DDD  ---      ---
direct thread followed             T--  T--      ---
direct thread followed mentioned   MMM  MMM      ---
direct thread followed keyword     TK-  TK-      ---
direct thread keyword              DDD  KKK      ---
"""
FLAGS = {
    "timeline": {},
    "direct": {"is_direct": True},
    "thread": {"is_in_thread": True},
    "followed": {"is_thread_followed": True},
    "mentioned": {"is_mentioned": True},
    "reply": {"is_reply": True},
    "keyword": {"has_keyword": True},
}


def rows():
    for line in TABLE.strip().splitlines()[2:]:
        *words, a, b, c = line.split()
        flags = {name: value for word in words for name, value in FLAGS[word].items()}
        for (chat, thread), letter in zip(COLUMNS, a + b + c, strict=True):
            yield pytest.param(
                Situation(**flags, chat_level=chat, thread_level=thread),
                LETTERS[letter],
                id=f"{'-'.join(words)}, chat {chat}, threads {thread}",
            )


ROWS = list(rows())
ALL = (Channel.IN_PAGE, Channel.PUSH, Channel.MAIL, Channel.BADGE)
PAGE = (Channel.IN_PAGE, Channel.BADGE)
COUNT = (Channel.BADGE,)
# The time and the person: paused, off hours, urgent, takes urgent ones, watching -> channels of a direct message.
MOMENTS = [
    (False, False, False, True, False, ALL),
    (False, False, False, True, True, PAGE),
    (False, False, True, True, False, ALL),
    (False, False, True, False, False, ALL),
    (True, False, False, True, False, COUNT),
    (True, False, False, True, True, COUNT),
    (True, False, True, True, False, ALL),
    (True, False, True, True, True, PAGE),
    (True, False, True, False, False, COUNT),
    (False, True, False, True, False, COUNT),
    (False, True, False, False, False, COUNT),
    (False, True, True, True, False, ALL),
    (False, True, True, True, True, PAGE),
    (False, True, True, False, False, COUNT),
    (True, True, False, True, False, COUNT),
    (True, True, True, True, False, ALL),
    (True, True, True, False, True, COUNT),
]
VETOES = {"is_member": False, "is_shown": False, "is_own": True, "is_blocked": True, "is_unread": False}
situations = st.builds(
    Situation,
    **{name: st.booleans() for name in Situation.__slots__ if not name.endswith("_level")},
    chat_level=st.sampled_from(Level),
    thread_level=st.sampled_from(Level),
)


def test_the_table_has_more_than_200_rows():
    assert len(ROWS) > 200


@pytest.mark.parametrize(("situation", "reason"), ROWS)
def test_the_reason(situation, reason):
    assert verdict_on(situation) == (Verdict(reason, ALL) if reason else NOTHING)


@pytest.mark.parametrize(("paused", "off", "urgent", "takes", "watching", "channels"), MOMENTS)
class TestTheMoment:
    def test_of_a_direct_message(self, paused, off, urgent, takes, watching, channels):
        situation = Situation(
            is_direct=True,
            is_paused=paused,
            is_off_hours=off,
            is_urgent=urgent,
            takes_urgent=takes,
            is_watching=watching,
        )
        assert verdict_on(situation)[:2] == (Reason.DIRECT, channels)

    def test_elsewhere_nothing_is_urgent(self, paused, off, urgent, takes, watching, channels):
        situation = Situation(
            is_mentioned=True,
            is_paused=paused,
            is_off_hours=off,
            is_urgent=urgent,
            takes_urgent=takes,
            is_watching=watching,
        )
        quiet = COUNT if paused or off else PAGE if watching else ALL
        assert verdict_on(situation)[:2] == (Reason.MENTION, quiet)


@pytest.mark.parametrize("veto", VETOES)
@pytest.mark.parametrize("flags", [{"is_mentioned": True}, {"is_direct": True}, {"is_reply": True}, {}])
def test_a_veto_beats_every_reason(veto, flags):
    assert verdict_on(Situation(**flags)).reason
    assert verdict_on(replace(Situation(**flags), **{veto: VETOES[veto]})) == NOTHING


@pytest.mark.parametrize(("own", "by_kind", "kind"), list(product(["", *Level], Level, Chat.Kind)))
def test_a_chats_own_level_counts_before_that_of_its_kind(own, by_kind, kind):
    states = {
        "": {},
        "all": {"notifies_of_all": True},
        "mentions": {"muted": "messages"},
        "nothing": {"muted": "everything"},
    }
    membership = Membership(chat=Chat(kind=kind), **states[own])
    assert level_of(membership, settings=NotificationSettings(**{kind: by_kind})) == (own or by_kind)


class TestWhateverTheSituationIs:
    @given(situations, st.sampled_from(sorted(VETOES)))
    def test_never_for_what_one_may_not_see_has_read_or_wrote(self, situation, veto):
        assert verdict_on(replace(situation, **{veto: VETOES[veto]})) == NOTHING

    @given(situations)
    def test_never_in_a_chat_at_level_nothing(self, situation):
        assert verdict_on(replace(situation, chat_level=Level.NOTHING)) == NOTHING

    @given(situations)
    def test_no_channel_twice_and_none_without_a_reason(self, situation):
        reason, channels, _is_quiet = verdict_on(situation)
        assert len(set(channels)) == len(channels)
        assert bool(reason) == bool(channels)

    @given(situations)
    def test_what_is_notified_counts(self, situation):
        verdict = verdict_on(situation)
        assert verdict == NOTHING or Channel.BADGE in verdict.channels

    @given(situations)
    def test_nothing_interrupts_in_quiet_times_unless_it_is_urgent(self, situation):
        quiet = replace(situation, is_paused=True, is_urgent=False)
        assert set(verdict_on(quiet).channels) <= {Channel.BADGE}

    @given(situations)
    def test_a_higher_level_never_notifies_less(self, situation):
        verdicts = [verdict_on(replace(situation, chat_level=level)) for level in Level]
        counts = [len(verdict.channels) for verdict in verdicts]
        assert counts == sorted(counts, reverse=True)
