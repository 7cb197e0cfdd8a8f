"""What people do at the counter. Each function is one unit of work over queue and intake."""

from app.desk import documents as documents  # registers the ticket
from app.desk import evacuation as evacuation  # registers the plan's booklet
from app.desk.complaints import call_back_if_bad, complain_by_call, open_call_backs, record_complaint
from app.desk.consultations import Reply, put_right_question, rate_by_slip, record_question, slip
from app.desk.counter import (
    AtWindow,
    Invitation,
    accept_and_print,
    add_service,
    at_window,
    begin_visit,
    finish_visit,
    give_notice_and_hold,
    identify,
    invitation,
    rate_visit,
    refuse_and_print,
    supplement_and_accept,
)
from app.desk.needs import register_need
from app.desk.numbers import BeforeNumber, Taken, before_number, set_up_series, take_number
from app.desk.office import Due, due, sweep
from app.desk.waits import Cause, LeftOut, Waits, day_waits

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
