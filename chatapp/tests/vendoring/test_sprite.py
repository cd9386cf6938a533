"""Every icon that pages use is in the sprite."""

import re

from chatapp.launch.prepare import ROOT
from chatapp.vendoring.lock import VENDOR_FOLDER
from chatapp.vendoring.packages import ICONS

_SHOWN = re.compile(r'"_icon\.html" (?:with )?name="([a-z0-9-]+)"')


class TestSprite:
    def test_holds_every_icon_that_a_template_shows(self):
        templates = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
        shown = {name for text in templates for name in _SHOWN.findall(text)}
        assert len(shown) > 30
        assert sorted(shown - set(ICONS)) == []

    def test_holds_what_is_listed(self):
        [sprite] = VENDOR_FOLDER.glob("lucide-static-*/icons.svg")
        assert tuple(re.findall(r'<symbol id="([^"]+)"', sprite.read_text())) == ICONS
