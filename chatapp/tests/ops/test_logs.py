"""Log records of other libraries, as this site formats them."""

import inspect
import io
import logging
import logging.config

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from chatapp.ops.logs import LostBusInOneLine, RefusedHandshakes, TextFormatter, logging_config


@pytest.fixture
def written():
    """Return the log output of `channels_redis.pubsub`."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(TextFormatter())
    logger, wanted = logging.getLogger("channels_redis.pubsub"), LostBusInOneLine()
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
    def test_is_one_warning(self, written, error):
        log(error)
        assert written.getvalue().endswith(f" WARNING channels_redis.pubsub bus unreachable: {type(error).__name__}\n")
        assert written.getvalue().count("\n") == 1

    @pytest.mark.parametrize("error", [ResponseError("wrong number of arguments"), KeyError("channel")])
    def test_any_other_error_keeps_its_traceback(self, written, error):
        log(error)
        assert " ERROR " in written.getvalue()
        assert "Traceback" in written.getvalue()

    def test_the_settings_use_it(self):
        wanted = logging_config(style="text")
        assert wanted["loggers"]["channels_redis.pubsub"]["filters"] == ["lost_bus"]
        assert wanted["filters"]["lost_bus"]["()"] == "chatapp.ops.logs.LostBusInOneLine"


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
