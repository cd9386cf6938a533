"""docs/deployment.md leads from empty machines to three nodes."""

import pytest

from chatapp.tests.deploy.root_program import assert_succeeds
from chatapp.tests.deploy.walk.page import POINT_IN_TIME, THREE_NODES, packages


@pytest.mark.house
class TestPage:
    @pytest.mark.parametrize("section", [THREE_NODES, POINT_IN_TIME], ids=lambda section: section.page)
    def test_every_block_of_commands_is_walked_in_its_order(self, section):
        begins = [block.begins for block in section.walked]
        assert [commands[: len(begin)] for commands, begin in zip(section.blocks(), begins, strict=True)] == begins

    def test_the_packages_are_those_of_all_blocks(self):
        assert {"postgresql", "git", "haproxy", "postgresql-client", "pgbackrest"} <= set(packages())


@pytest.mark.launch
@pytest.mark.full
@pytest.mark.pure
def test_the_page_is_followed():
    assert_succeeds("chatapp.tests.deploy.walk", last_line="Walked.", timeout_seconds=3_600)
