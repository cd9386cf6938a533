"""Tables of the accounts app."""

from accounts.models.attempt import Attempt
from accounts.models.audit_entry import AuditEntry
from accounts.models.block import Block
from accounts.models.device import Device
from accounts.models.sign_in_code import SignInCode
from accounts.models.user import User

__all__ = ["Attempt", "AuditEntry", "Block", "Device", "SignInCode", "User"]
