"""Guides to notifications, by system: what to press, what undoes a refusal, and what each was written from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Guide(NamedTuple):
    """The guide to one system. `anchor` is its place on the page; `source` the versions that it was written from."""

    anchor: str
    title: _StrPromise
    source: _StrPromise
    steps: tuple[_StrPromise, ...]
    remedies: tuple[_StrPromise, ...]


GUIDES = (
    Guide(
        anchor="ios",
        title=_("iPhone and iPad"),
        source=_("Written from descriptions of iOS 26 and iPadOS 26 with Safari. Needs 16.4 or later."),
        steps=(
            _("Open this site in Safari. iOS lets only sites on the Home Screen notify you."),
            _("Press Share, which may be behind the button with three dots, and choose Add to Home Screen."),
            _("Leave Open as Web App on, and press Add."),
            _("Open the site by its new icon and sign in. Go to Settings → Notifications and press Allow."),
        ),
        remedies=(
            _("Refused before? In the device’s Settings → Notifications, choose the site’s name and allow them."),
            _("A Focus holds notifications back unless the site is among its allowed apps."),
            _("What you read on another device goes away with the next notification, or when you open the app."),
        ),
    ),
    Guide(
        anchor="android",
        title=_("Android"),
        source=_("Written from descriptions of Android 16 with Chrome (October 2025)."),
        steps=(
            _("Open this site in Chrome, go to Settings → Notifications and press Allow."),
            _("Allow it in the browser’s question, too. Since Android 13 the system also asks about Chrome."),
            _(
                "In Chrome’s menu, choose Add to Home screen and install the site: Chrome takes the permission from"
                " sites that you rarely open, but not from installed ones."
            ),
        ),
        remedies=(
            _("Refused before? Press the icon at the left of the address, then Permissions → Notifications."),
            _("In the phone’s Settings → Notifications, Chrome or the installed site has to be on."),
            _("Battery savers of some makers delay notifications: exempt Chrome or the installed site."),
        ),
    ),
    Guide(
        anchor="windows",
        title=_("Windows"),
        source=_("Written from descriptions of Windows 11 23H2, Firefox 150, and Chrome and Edge of 2025."),
        steps=(
            _("Open this site in your browser, go to Settings → Notifications and press Allow."),
            _("Allow it in the browser’s question, too."),
            _("Leave the browser running: while it is closed, notifications wait."),
        ),
        remedies=(
            _("Chrome: Settings → Privacy and security → Site settings → Notifications."),
            _("Edge: Settings → Cookies and site permissions → Notifications."),
            _("Firefox: the shield at the left of the address → Connection → More information → Permissions."),
            _("Windows: in Settings → System → Notifications, your browser has to be on and Do not disturb off."),
        ),
    ),
    Guide(
        anchor="mac",
        title=_("Mac"),
        source=_("Written from descriptions of macOS Sequoia with Safari, Firefox 150 and Chrome of 2025."),
        steps=(
            _("Open this site in your browser, go to Settings → Notifications and press Allow."),
            _("Allow it in the browser’s question, too; macOS may ask whether the browser may notify."),
        ),
        remedies=(
            _("Safari: Settings → Websites → Notifications."),
            _("Chrome: Settings → Privacy and security → Site settings → Notifications."),
            _("Firefox: the shield at the left of the address → Connection → More information → Permissions."),
            _("macOS: in System Settings → Notifications, your browser, or for Safari this site, has to be on."),
            _("A Focus holds notifications back unless the browser is among its allowed apps."),
        ),
    ),
    Guide(
        anchor="linux",
        title=_("Linux"),
        source=_("Written from descriptions of Firefox 150 on Fedora, and Chrome of 2025."),
        steps=(
            _("Open this site in your browser, go to Settings → Notifications and press Allow."),
            _("Allow it in the browser’s question, too."),
            _("Leave the browser running: while it is closed, notifications wait."),
        ),
        remedies=(
            _("Chrome: Settings → Privacy and security → Site settings → Notifications."),
            _("Firefox: the shield at the left of the address → Connection → More information → Permissions."),
            _("In the desktop’s settings for notifications, your browser has to be on and Do Not Disturb off."),
        ),
    ),
)
