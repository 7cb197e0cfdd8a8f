"""Who may do what: staff, sign-in, roles."""

from app.access.models import Role, Staff
from app.access.rights import ANY_STAFF, SELF_SERVICE, NotAllowed, right

__all__ = ["ANY_STAFF", "SELF_SERVICE", "NotAllowed", "Role", "Staff", "right"]
