"""The image's root, built without a container engine, and started."""

import pytest

from chatapp.tests.deploy.root_program import assert_succeeds

pytestmark = [pytest.mark.launch, pytest.mark.full, pytest.mark.pure]


def test_it_is_healthy_with_a_read_only_root_and_without_privileges():
    assert_succeeds("chatapp.tests.deploy.image", last_line="Built, healthy and stopped.", timeout_seconds=1_800)
