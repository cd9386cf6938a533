"""Names in the name of a chat and in lines, with the comma of the language."""

import pytest
from django.utils import translation

from chatapp.lib.name_lists import joined


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Ada, Ben"), ("de", "Ada, Ben"), ("ja", "Ada、Ben"), ("zh-hans", "Ada、Ben"), ("ar", "Ada، Ben")],
)
def test_names_have_the_comma_of_the_language(language, line):
    with translation.override(language):
        assert joined(["Ada", "Ben"]) == line
