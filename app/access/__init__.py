"""Who may do what: staff, sign-in, roles."""

from app.access.models import Role, Staff
from app.access.rights import ANY_STAFF, SELF_SERVICE, UNSIGNED, NotAllowed, bystander, right

__all__ = ["ANY_STAFF", "SELF_SERVICE", "UNSIGNED", "NotAllowed", "Role", "Staff", "bystander", "right"]
