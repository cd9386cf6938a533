"""Tables of the accounts app."""

from accounts.models.attempt import Attempt
from accounts.models.audit_entry import AuditEntry
from accounts.models.block import Block
from accounts.models.device import Device
from accounts.models.idempotency_key import IdempotencyKey
from accounts.models.shared_value import SharedValue
from accounts.models.sign_in_code import SignInCode
from accounts.models.site_settings import SiteSettings
from accounts.models.user import User
from accounts.models.user_group import UserGroup

__all__ = [
    "Attempt",
    "AuditEntry",
    "Block",
    "Device",
    "IdempotencyKey",
    "SharedValue",
    "SignInCode",
    "SiteSettings",
    "User",
    "UserGroup",
]
