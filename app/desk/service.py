"""What people do at the counter. Each function is one unit of work over queue and intake."""

from typing import TYPE_CHECKING

from app.on_demand import names_from

if TYPE_CHECKING:
    from app.desk.complaints import call_back_if_bad, complain_by_call, open_call_backs, record_complaint
    from app.desk.consultations import Reply, put_right_question, rate_by_slip, record_question, slip
    from app.desk.counter import (
        accept_and_print,
        add_service,
        begin_visit,
        finish_visit,
        give_notice_and_hold,
        identify,
        refuse_and_print,
        supplement_and_accept,
    )
    from app.desk.needs import register_need
    from app.desk.numbers import BeforeNumber, Taken, before_number, set_up_series, take_number
    from app.desk.office import Due, due
    from app.desk.rating import Invitation, invitation, rate_visit
    from app.desk.sweeping import sweep
    from app.desk.waits import Cause, LeftOut, Waits, day_waits
    from app.desk.window import AtWindow, at_window

__all__ = [
    "AtWindow",
    "BeforeNumber",
    "Cause",
    "Due",
    "Invitation",
    "LeftOut",
    "Reply",
    "Taken",
    "Waits",
    "accept_and_print",
    "add_service",
    "at_window",
    "before_number",
    "begin_visit",
    "call_back_if_bad",
    "complain_by_call",
    "day_waits",
    "due",
    "finish_visit",
    "give_notice_and_hold",
    "identify",
    "invitation",
    "open_call_backs",
    "put_right_question",
    "rate_by_slip",
    "rate_visit",
    "record_complaint",
    "record_question",
    "refuse_and_print",
    "register_need",
    "set_up_series",
    "slip",
    "supplement_and_accept",
    "sweep",
    "take_number",
]

__getattr__ = names_from(
    __name__,
    {
        "app.desk.complaints": "call_back_if_bad complain_by_call open_call_backs record_complaint",
        "app.desk.consultations": "Reply put_right_question rate_by_slip record_question slip",
        "app.desk.counter": "accept_and_print add_service begin_visit finish_visit give_notice_and_hold identify refuse_and_print"
        " supplement_and_accept",
        "app.desk.needs": "register_need",
        "app.desk.numbers": "BeforeNumber Taken before_number set_up_series take_number",
        "app.desk.office": "Due due",
        "app.desk.rating": "Invitation invitation rate_visit",
        "app.desk.sweeping": "sweep",
        "app.desk.window": "AtWindow at_window",
        "app.desk.waits": "Cause LeftOut Waits day_waits",
    },
)
