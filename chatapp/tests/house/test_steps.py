"""Reports the steps that `make test` ran before pytest, a test each, so that pytest's last line covers all of them."""

import pytest

pytestmark = pytest.mark.house


def test_the_step_before_pytest_succeeded(step, status):
    assert status == 0, f"{step} failed: see above"
