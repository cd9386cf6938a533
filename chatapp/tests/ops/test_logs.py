"""Log records of other libraries, as this site formats them."""

import inspect
import io
import logging
import logging.config

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from chatapp.lib import outages
from chatapp.lib.outages import Outage
from chatapp.ops import logs
from chatapp.ops.logs import LostBus, RefusedHandshakes, TextFormatter, logging_config


@pytest.fixture
def written():
    """Return the log output of `channels_redis.pubsub`."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(TextFormatter())
    logger, wanted = logging.getLogger("channels_redis.pubsub"), LostBus()
    logger.addHandler(handler)
    logger.addFilter(wanted)
    yield output
    logger.removeFilter(wanted)
    logger.removeHandler(handler)


def log(error):
    try:
        raise error
    except Exception:
        logging.getLogger("channels_redis.pubsub").exception("Unexpected exception in receive task")


class TestLostBus:
    @pytest.mark.parametrize("error", [RedisConnectionError("Connection closed by server."), ConnectionResetError(104)])
    def test_is_the_outage_that_is_logged_once(self, written, error, monkeypatch, caplog):
        monkeypatch.setattr(logs, "REDIS", Outage("Redis"))
        for _ in range(3):
            log(error)
        assert written.getvalue() == ""
        [line] = [record.getMessage() for record in caplog.records if record.name == outages.__name__]
        assert line.startswith(f"Redis is unavailable: {type(error).__name__}: ")

    @pytest.mark.parametrize("error", [ResponseError("wrong number of arguments"), KeyError("channel")])
    def test_any_other_error_keeps_its_traceback(self, written, error):
        log(error)
        assert " ERROR " in written.getvalue()
        assert "Traceback" in written.getvalue()

    def test_the_settings_use_it(self):
        wanted = logging_config(style="text")
        assert wanted["loggers"]["channels_redis.pubsub"]["filters"] == ["lost_bus"]
        assert wanted["filters"]["lost_bus"]["()"] == "chatapp.ops.logs.LostBus"


class TestOutages:
    """As the settings configure the loggers."""

    @pytest.fixture
    def passes(self):
        """Whether a record of a logger is written."""
        return lambda record: bool(logging.getLogger(record.name).filter(record))

    @pytest.mark.parametrize(("is_of_outage", "is_written"), [(True, False), (False, True)])
    def test_a_task_that_an_outage_failed_has_no_traceback(self, passes, is_of_outage, is_written):
        error = OSError("connection refused")
        if is_of_outage:
            Outage("The mail server").note(error)
        record = logging.LogRecord("django_tasks", logging.ERROR, "", 0, "Task failed", (), (OSError, error, None))
        assert passes(record) is is_written

    @pytest.mark.parametrize(("status", "is_written"), [(503, False), (500, True)])
    def test_an_answer_with_503_has_only_its_line_of_requests(self, passes, status, is_written):
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Service Unavailable: /", (), None)
        record.status_code = status
        assert passes(record) is is_written

    def test_a_pool_s_attempts_to_connect_are_not_logged(self):
        assert not logging.getLogger("psycopg.pool").isEnabledFor(logging.WARNING)


class TestRefusedHandshakes:
    """uvicorn logs an error for each; a visitor could flood the dashboard's list of errors, and its count."""

    @pytest.fixture
    def passes(self):
        """Return passes(sentence): whether the settings let this record of uvicorn through."""
        wanted = logging_config(style="text")
        assert wanted["loggers"]["uvicorn.error"]["filters"] == ["refused_handshakes"]
        assert wanted["filters"]["refused_handshakes"]["()"] == "chatapp.ops.logs.RefusedHandshakes"
        return lambda sentence: RefusedHandshakes().filter(logging.makeLogRecord({"msg": sentence}))

    def test_are_no_errors(self, passes):
        assert not passes(RefusedHandshakes.MESSAGE)

    @pytest.mark.parametrize("sentence", ["Exception in ASGI application\n", "connection rejected (403 Forbidden)", 7])
    def test_anything_else_is_written(self, passes, sentence):
        assert passes(sentence)

    def test_uvicorn_still_says_it_in_these_words(self):
        assert f'"{RefusedHandshakes.MESSAGE}"' in inspect.getsource(WebSocketsSansIOProtocol.run_asgi)
