"""What is vendored: npm packages by exact version and the registry's integrity, and the files taken from each.

To add or raise a package: edit PACKAGES, run `make vendor`, commit static/vendor with its lock.json.
The integrity is what `npm view NAME@VERSION dist.integrity` prints.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Package:
    """One npm package. `files` maps a path inside it to the name it gets in `static/vendor/<folder>/`."""

    name: str
    version: str
    integrity: str
    label: str
    files: dict[str, str] = field(default_factory=dict)
    icons: tuple[str, ...] = ()
    # The path of an emoji list inside it; becomes emoji.js.
    emoji: str = ""

    @property
    def folder(self) -> str:
        """Name of its folder: the version in it lets files be cached for ever."""
        return f"{self.label}-{self.version}"


# Only what the templates show: the whole sprite is 700 KB.
ICON_NAMES = """
    archive arrow-down arrow-left at-sign bell bell-off bookmark check check-check chevron-down
    chevron-left chevron-right circle circle-alert circle-check clock compass copy crown
    ellipsis eye hash inbox key-round link lock log-out mail menu
    message-circle message-square message-square-text monitor moon
    pencil pin pin-off plus refresh-cw reply
    search send send-horizontal settings shield smartphone smile smile-plus star sun
    sun-moon trash-2 triangle-alert user user-minus user-plus user-round users-round
    wifi-off wrench x
"""
ICONS = tuple(ICON_NAMES.split())

PACKAGES = (
    Package(
        name="phoenix",
        version="1.8.16",
        integrity="sha512-bNNJkYBnES2MHo8XjBg6ROK7iU7FeYfkANpTnYzh2ecOipI+8ZF1wiiWdvqv2YfV4MVb9yFJBE2BPF+RXgXXuw==",
        label="phoenix",
        files={"priv/static/phoenix.mjs": "phoenix.mjs", "LICENSE.md": "LICENSE.md"},
    ),
    Package(
        name="@fontsource-variable/inter",
        version="5.3.0",
        integrity="sha512-OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
        label="inter",
        files={
            "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        name="lucide-static",
        version="1.62.0",
        integrity="sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
        label="lucide-static",
        files={"LICENSE": "LICENSE"},
        icons=ICONS,
    ),
    Package(
        name="emoji-picker-element-data",
        version="1.8.0",
        integrity="sha512-VfRuRJNEDLS1JKlNS4olaqhjX5S1nnZ+ZHG73b/dV8QeZyi0yPruTPEE72EmF6XO3k/9hj3lybMIYMOYXb/57A==",
        label="emoji-data",
        files={"LICENSE": "LICENSE"},
        emoji="en/github/data.json",
    ),
)
