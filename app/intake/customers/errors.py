"""What the customer register refuses, each at its field."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from app.intake.customers.models import IdentityKind
from app.store import HallError
from app.words import say


class CustomerFault(HallError):
    """A field of the customer form that cannot be kept as it is."""

    at: ClassVar[str] = ""

    def __init__(self, *, field: str = "", **values: object) -> None:
        super().__init__(field=field or self.at, **values)


class NameMissing(CustomerFault):
    """A customer needs a name."""

    key = "customers.error.name_missing"
    at = "name"


class NameWithoutLetters(CustomerFault):
    """The name has no letter in it: only digits, marks or emoji."""

    key = "customers.error.name_without_letters"
    at = "name"


class TextTooLong(CustomerFault):
    """A field holds more than it can."""

    key = "customers.error.text_too_long"


class IdentityMissing(CustomerFault):
    """A kind of document was chosen but no number was given."""

    key = "customers.error.identity_missing"
    at = "identity_number"


class IdentityKindMissing(CustomerFault):
    """A number was given without saying what it was read from."""

    key = "customers.error.identity_kind_missing"
    at = "identity_kind"


class IdentityFault(CustomerFault):
    """The identity number fails its check. It can be kept with a reason; `problem` is the key of what is wrong."""

    at = "identity_number"
    problem: ClassVar[str] = ""


class IdentityLength(IdentityFault):
    """The number has not the length of its kind."""

    key = "customers.error.identity_length"
    problem = "length"


class IdentityShape(IdentityFault):
    """The number has a character where its kind has none."""

    key = "customers.error.identity_shape"
    problem = "shape"


class IdentityDate(IdentityFault):
    """The number holds a date of birth that does not exist."""

    key = "customers.error.identity_date"
    problem = "date"


class IdentityDateAhead(IdentityFault):
    """The number holds a date of birth that is still to come, or more than 130 years ago."""

    key = "customers.error.identity_date_ahead"
    problem = "date_ahead"


class IdentityCheckDigit(IdentityFault):
    """The last character does not fit the others: most often one digit was mistyped."""

    key = "customers.error.identity_check_digit"
    problem = "check_digit"


class CreditCodeInner(IdentityFault):
    """The organisation code inside the credit code fails its own check (position 17)."""

    key = "customers.error.credit_code_inner"
    problem = "inner_check"


class IdentityOtherKind(IdentityFault):
    """The number is sound, but of another kind of document; `suggested` is that kind."""

    key = "customers.error.identity_other_kind"
    problem = "other_kind"

    def __init__(self, suggested: IdentityKind) -> None:
        super().__init__()
        self.suggested = suggested

    @property
    def what(self) -> str:
        return say(f"{self.key}.what", suggested=say(f"customers.identity_kind.{self.suggested}"))

    @property
    def do(self) -> str:
        return say(f"{self.key}.do", suggested=say(f"customers.identity_kind.{self.suggested}"))


class IdentityWrongHolder(IdentityFault):
    """A person has no unified social credit code and an organisation no identity card."""

    key = "customers.error.identity_wrong_holder"
    problem = "wrong_holder"


class PhoneShape(CustomerFault):
    """The phone number is neither a mobile, a landline nor a service number."""

    key = "customers.error.phone_shape"
    at = "phone"


class ReasonMissing(CustomerFault):
    """Keeping a number that fails its check needs a reason of a few words."""

    key = "customers.error.reason_missing"
    at = "override_reason"


class AlreadyRegistered(CustomerFault):
    """Somebody with this identity number is in the register; `customer_id` says who, so that the entry can be used."""

    key = "customers.error.already_registered"
    at = "identity_number"

    def __init__(self, customer_id: UUID) -> None:
        super().__init__()
        self.customer_id = customer_id


class CustomerUnknown(HallError):
    """No such customer here."""

    key = "customers.error.customer_unknown"


class SameCustomer(HallError):
    """An entry cannot be joined to itself or to one that was joined away."""

    key = "customers.error.same_customer"
