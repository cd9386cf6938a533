"""The gate before password hashes: limited concurrency, a bounded queue, reserved slots."""

import threading
import time

import pytest

from chatapp.lib.errors import Unavailable
from chatapp.lib.hash_gate import HashGate


class TestGate:
    def test_two_at_once_a_bounded_queue_and_the_rest_is_refused_at_once(self):
        gate = HashGate(at_once=2, waiting=3, wait_seconds=30)
        go, running, most, lock = threading.Event(), [0], [0], threading.Lock()

        def work():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            go.wait(30)
            with lock:
                running[0] -= 1
            return "done"

        outcomes = []
        callers = [threading.Thread(target=lambda: outcomes.append(gate.run(work))) for _ in range(5)]
        for caller in callers:
            caller.start()
        while gate._places._value or running[0] < 2:
            time.sleep(0.01)
        for _ in range(20):
            began = time.monotonic()
            with pytest.raises(Unavailable) as refused:
                gate.run(work)
            assert time.monotonic() - began < 10  # of the 30 that a queued hash waits
        assert int(refused.value.headers()["Retry-After"]) > 0
        go.set()
        for caller in callers:
            caller.join()
        assert outcomes == ["done"] * 5
        assert most[0] == 2

    def test_a_request_that_waits_too_long_is_refused_without_hashing(self):
        gate = HashGate(at_once=1, waiting=1, wait_seconds=0.05)
        go, computed = threading.Event(), []
        first = threading.Thread(target=lambda: gate.run(lambda: go.wait(30)))
        first.start()
        while gate._places._value == 2:
            time.sleep(0.01)
        with pytest.raises(Unavailable):
            gate.run(lambda: computed.append(1))
        go.set()
        first.join()
        assert gate.run(lambda: "free again") == "free again"
        assert not computed

    def test_errors_of_the_work_are_its_callers(self):
        with pytest.raises(ZeroDivisionError):
            HashGate(at_once=1, waiting=0, wait_seconds=1).run(lambda: 1 / 0)

    def test_who_reserved_a_place_hashes_often_in_it_and_gives_it_back_even_after_an_error(self):
        gate = HashGate(at_once=1, waiting=0, wait_seconds=1)
        with gate.reserved():
            assert [gate.run(lambda: 1), gate.run(lambda: 2)] == [1, 2]
            with gate.reserved():
                assert gate.run(lambda: 3) == 3
            assert _others_outcome(gate) is Unavailable
        with pytest.raises(ZeroDivisionError), gate.reserved():
            gate.run(lambda: 1 / 0)
        assert _others_outcome(gate) == "done"
        with gate.reserved():
            assert _others_outcome(gate) is Unavailable


def _others_outcome(gate):
    """Return another thread's outcome at the gate: its result or the kind of refusal."""
    outcomes = []

    def call():
        try:
            outcomes.append(gate.run(lambda: "done"))
        except Unavailable as refusal:
            outcomes.append(type(refusal))

    caller = threading.Thread(target=call)
    caller.start()
    caller.join()
    return outcomes[0]
