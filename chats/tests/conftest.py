"""Three people: Ada is the owner, Ben a member, Cy an outsider."""

import pytest

from accounts.models import User
from accounts.tests.builders import make_person
from chats.models import Chat
from chats.tests.builders import Caller, make_chat


@pytest.fixture
def ada(db: None) -> User:
    return make_person("Ada")


@pytest.fixture
def ben(db: None) -> User:
    return make_person("Ben")


@pytest.fixture
def cy(db: None) -> User:
    return make_person("Cy")


@pytest.fixture
def chat(ada: User, ben: User) -> Chat:
    """Ada's chat with Ben."""
    return make_chat(ada, ben)


@pytest.fixture
def as_ada(ada: User) -> Caller:
    return Caller(ada)


@pytest.fixture
def as_ben(ben: User) -> Caller:
    return Caller(ben)


@pytest.fixture
def as_cy(cy: User) -> Caller:
    return Caller(cy)


@pytest.fixture(autouse=True)
def _sends_without_limit(settings) -> None:
    """Lift the send rate limit, which has tests of its own."""
    settings.SENDS_BURST = settings.SENDS_PER_SECOND = 100_000
