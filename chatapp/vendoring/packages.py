"""The vendored npm packages by exact version and registry integrity, and the files copied from each.

To add or raise a package: edit PACKAGES, run `make vendor`, commit static/vendor with its lock.json.
The integrity is what `npm view NAME@VERSION dist.integrity` prints.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Package:
    """One npm package. `files` maps a path inside it to its name in `static/vendor/<folder>/`."""

    name: str
    version: str
    integrity: str
    label: str
    files: dict[str, str] = field(default_factory=dict)
    icons: tuple[str, ...] = ()
    # The path of the emoji data in the package; converted to emoji.js.
    emoji: str = ""

    @property
    def folder(self) -> str:
        """The directory's name: the version in it lets browsers cache the files indefinitely."""
        return f"{self.label}-{self.version}"


# Only icons used in templates: the whole sprite is 700 KB.
ICON_NAMES = """
    a-large-small activity archive arrow-down arrow-left arrow-up at-sign bell bell-off bold bookmark calendar camera
    check check-check chevron-down chevron-left chevron-right circle-alert circle-check clock
    circle-help code compass copy crown download ellipsis eye file file-archive file-code file-text film folder
    hash history image inbox italic key-round languages link list lock
    log-out mail mail-open megaphone menu message-circle message-square message-square-text
    messages-square mic monitor music paperclip pause pencil pin play plus quote refresh-cw reply search search-x send
    send-horizontal sheet
    settings shield smartphone smile smile-plus square-pen star strikethrough sun-moon trash-2
    triangle-alert user user-minus user-plus user-round users-round wifi-off wrench x
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
        name="@fontsource-variable/noto-sans-arabic",
        version="5.3.0",
        integrity="sha512-Rz8+DBzza3//cmN+DBQajJhx3x+Dx12eUgnQsTOgPWbOT0+In6APmE8z4I/QQnUWfAx+s8l93+60qDT5vJH1sA==",
        label="noto-sans-arabic",
        files={"files/noto-sans-arabic-arabic-wght-normal.woff2": "noto-sans-arabic.woff2", "LICENSE": "LICENSE"},
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
