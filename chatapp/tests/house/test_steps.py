"""The steps that `make test` ran before pytest, each as a case here: pytest's closing line speaks for all of them."""

import pytest

pytestmark = pytest.mark.house


def test_the_step_before_pytest_succeeded(step, status):
    assert status == 0, f"{step} failed: see above"
