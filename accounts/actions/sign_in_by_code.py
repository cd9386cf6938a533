"""Sign in with a mailed code."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from accounts.actions.end_device import lock_person
from accounts.actions.open_device import open_device
from accounts.client_info import ClientInfo
from accounts.models import Device, SignInCode, User
from accounts.rules.sign_in_codes import is_open, is_right, request_hash
from chatapp.lib.errors import WrongCredentials
from chatapp.ops.security_log import log_event


def sign_in_by_code(*, request: object, code: object, client_info: ClientInfo) -> Device:
    """Verify a code and its request secret, start a device session and invalidate both.

    Five attempts per code, independent of other requests.
    Errors: WrongCredentials, whether the code is wrong, used up, expired or was never mailed.
    """
    asked = _tried(request)
    if asked is None or not is_right(asked, code):
        log_event("sign_in_code_failed", address=client_info.address, user_id=asked.user_id if asked else None)
        raise WrongCredentials
    with transaction.atomic():
        user_id = asked.user_id or 0
        lock_person(user_id)
        person = User.objects.filter(pk=user_id, is_active=True).first()
        # Deleting the row claims the code: of two concurrent uses, one finds it deleted. Ending all sessions, for
        # example with a new password, deletes it too.
        is_claimed = SignInCode.objects.filter(pk=asked.pk).delete()[0] == 1
        if person is None or not is_claimed:
            raise WrongCredentials
        device = open_device(person=person, client_info=client_info)
    log_event("sign_in", address=client_info.address, user_id=person.pk, device_id=device.pk, purpose="code")
    return device


@transaction.atomic
def _tried(request: object) -> SignInCode | None:
    """Count an attempt and return the code, or None when no attempt is left."""
    found = SignInCode.objects.select_for_update().filter(request_hash=request_hash(request) or None).first()
    if found is None or not is_open(found):
        return None
    SignInCode.objects.filter(pk=found.pk).update(tries=F("tries") + 1)
    return found
