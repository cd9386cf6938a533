"""What is left of a vendored script."""

from chatapp.vendoring.__main__ import without_comments


class TestWithoutComments:
    def test_comment_lines_and_indentation_go_and_code_stays(self):
        script = b"/**\n * A class.\n */\nclass A {\n  // why\n  go() { return 'http://x' } // stays\n\n}\n"
        assert without_comments(script) == b"class A {\ngo() { return 'http://x' } // stays\n}\n"
