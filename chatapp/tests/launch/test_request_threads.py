"""How many requests of a page process run concurrently, and the order of those that wait."""

import threading

from chatapp.launch.request_threads import RequestThreads

WITHIN_SECONDS = 20


class TestOrder:
    def test_requests_that_wait_are_served_in_the_order_they_came(self):
        served, entered, may_end = [], threading.Event(), threading.Event()

        def application(environ, start_response):
            served.append(environ["number"])
            if environ["number"] == 0:
                entered.set()
                may_end.wait(WITHIN_SECONDS)
            return []

        requests = RequestThreads(application, threads=1)

        def two_requests():
            requests({"number": 0}, None)
            # The thread that frees a slot asks again before any waiting thread can run.
            requests({"number": 6}, None)

        started = [threading.Thread(target=two_requests)]
        started[0].start()
        assert entered.wait(WITHIN_SECONDS)
        for number in range(1, 6):
            started.append(threading.Thread(target=requests, args=({"number": number}, None)))
            started[-1].start()
            while len(requests._places._waiting) < number:
                threading.Event().wait(0.001)
        may_end.set()
        for thread in started:
            thread.join(WITHIN_SECONDS)
        assert served == [0, 1, 2, 3, 4, 5, 6]

    def test_no_more_than_its_threads_run_at_once(self):
        running, most, lock = [0], [0], threading.Lock()

        def application(environ, start_response):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            threading.Event().wait(0.01)
            with lock:
                running[0] -= 1
            return []

        requests = RequestThreads(application, threads=2)
        threads = [threading.Thread(target=requests, args=({}, None)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WITHIN_SECONDS)
        assert most[0] == 2

    def test_an_error_frees_its_place(self):
        def application(environ, start_response):
            raise ZeroDivisionError

        requests = RequestThreads(application, threads=1)
        for _ in range(3):
            try:
                requests({}, None)
            except ZeroDivisionError:
                continue
        assert requests.is_well()
        assert requests._places._free == 1
