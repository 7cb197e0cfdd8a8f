"""No word is cut and no form has to be pushed sideways: every page, both languages, on the smallest screen of a counter PC."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QHeaderView, QLabel, QScrollArea, QWidget

from app.access import SELF_SERVICE, Staff
from app.complaints import service as complaints
from app.complaints.service import BadRating, ComplaintForm
from app.consult import service as consult
from app.consult.knowledge.exchange import load_sample_knowledge
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.desk import service as desk
from app.emergency import service as emergency
from app.emergency.models import PlanKind
from app.facility.assets.models import AssetState
from app.facility.orders import service as orders
from app.facility.report.sample import load_sample_equipment
from app.house import open_house
from app.intake.applications import service as applications
from app.intake.customers import service as customers
from app.queue import service as queue
from app.stations.service import Code
from app.store import SYSTEM, Actor, ManualClock, new_id
from app.words import choose_language, say
from tests.helpers import local
from tests.helpers.applications import all_required, form_for, load_catalogue, person, service_named
from tests.helpers.emergency import load_plans, played
from tests.helpers.typing import settle
from ui.emergency.runner import Runner
from ui.pages import PAGES
from ui.shell.page import Page
from ui.shell.session import Session
from ui.shell.window import MainWindow
from ui.theme import apply

WIDTH, HEIGHT = 1366, 728  # 1366x768 without the system's own bar
LOOKS = [
    pytest.param((language, theme, large), id=f"{language}-{theme}{'-large' if large else ''}")
    for language, theme, large in (
        ("zh_CN", "light", False),
        ("en", "light", False),
        ("zh_CN", "dark", False),
        ("en", "dark", False),
        ("zh_CN", "light", True),
        ("en", "light", True),
    )
]


def _chosen_service(page: Any) -> None:
    page.ask()
    settle()
    page.picker._choose()


def _open_complaint(page: Any, tab: int = 0) -> None:
    page.open(page.table.rows.rows[0].complaint.id)
    settle()
    page.case.tabs.setCurrentIndex(tab)


def _ask_about_complaint(page: Any) -> None:
    _open_complaint(page)
    page.begin(page.case.act_of("F2"))


def _list_of_complaints(page: Any, number: int) -> None:
    page.go_back()
    page.go_back()
    page.lists.setCurrentIndex(number)


class _QuietNetwork:
    """Nothing listens on the machine's network while words are measured."""

    def close(self) -> None: ...


def _connecting(page: Any) -> None:
    page.connecting.form._make_search = lambda _heard: _QuietNetwork()
    page.begin_connecting()
    page.connecting.form.suggest("https://192.168.100.100:8471#" + "ab" * 32)


def _new_code(page: Any) -> None:
    page._escape()
    until = page.hall.clock.now() + timedelta(minutes=10)
    page.beside.code.show_code(Code("7KQM-2XHD-9RWT", "https://192.168.100.100:8471#" + "ab" * 16, until))


def _alike_complaints(page: Any) -> None:
    page.new()
    page.taking.facts.setPlainText("窗口没有说清楚要带哪些材料，跑了三趟")
    page.taking.look_for_alike()


def _alike_questions(page: Any) -> None:
    page.new()
    settle()
    page.entry.question.setPlainText("身份证丢了去哪里补办")
    page.entry.look_up_now()


def _sure(page: Any) -> None:
    page.beside.code.hide()
    page.beside.sure.say(say("ui_sync.sure_revoke", name="设施维修笔记本电脑-02"), "danger")


FURTHER: dict[str, dict[str, Callable[[Any], object]]] = {
    "complaints": {
        "form": lambda page: page.new(),
        "alike": _alike_complaints,
        "complaint": _open_complaint,
        "clocks": lambda page: _open_complaint(page, 1),
        "attached": lambda page: _open_complaint(page, 2),
        "related": lambda page: _open_complaint(page, 4),
        "asking": _ask_about_complaint,
        "figures": lambda page: _list_of_complaints(page, 4),
        "by clock": lambda page: page.figures.group.setCurrentIndex(3),
        "behind a figure": lambda page: page.figures.open_all(),
        "calls": lambda page: _list_of_complaints(page, 1),
        "improvements": lambda page: _list_of_complaints(page, 2),
        "causes": lambda page: _list_of_complaints(page, 3),
        "list": lambda page: _list_of_complaints(page, 0),
    },
    "numbers": {"pick": lambda page: page.ask(), "told": _chosen_service},
    "customers": {"form": lambda page: page.new()},
    "applications": {"case": lambda page: page.open(page.model.rows[0].application_id)},
    "consult": {
        "case": lambda page: page.open(page.table.rows.rows[0].consultation.id),
        "clock": lambda page: page._show_ledger(),
        "correcting": lambda page: page.correct(),
        "to call back": lambda page: page.look_at("calls"),
        "new": lambda page: page.new(),
        "answered before": _alike_questions,
        "handing on": lambda page: (page.open(page.table.rows.rows[0].consultation.id), settle(), page.hand_on()),
    },
    "knowledge": {
        "versions": lambda page: page.show_history(),
        "review": lambda page: (page.back(), page.reviewed()),
        "form": lambda page: page.edit(),
        "to revise": lambda page: (page.back(), page.look_at("tasks")),
        "to write": lambda page: page.look_at("gaps"),
        "import": lambda page: page._exchange(importing=True),
    },
    "catalogue": {"import": lambda page: page.show_import()},
    "emergency": {
        "edit": lambda page: page.edit(),
        "duty": lambda page: page.show_duty(),
        "edit map": lambda page: page.editor.tabs.setCurrentIndex(3),
        "edit changes": lambda page: page.editor.tabs.setCurrentIndex(page.editor.tabs.count() - 1),
        "map": lambda page: (page.back(), page.details.tabs.setCurrentIndex(2)),
        "versions": lambda page: page.details.show_history(),
        "supplies": lambda page: page.show_supplies(),
        "after": lambda page: page.look_back(),
        "paper": lambda page: page.show_paper(),
    },
    "facility": {
        "order": lambda page: page.open(page.orders.rows.rows[0].line.order.id),
        "costs": lambda page: page.order_view._toggle(page.order_view.costs),
        "clocks": lambda page: page.order_view._toggle(page.order_view.clocks),
        "round": lambda page: page.open_round(page.rounds.rows.rows[0]),
        "report": lambda page: page.report(page.orders.rows.rows[0].line.asset.id),
    },
    "assets": {"asset": lambda page: page.table.selectRow(0)},
    "places": {"new": lambda page: page.new(), "floor": lambda page: page._to_floor()},
    "upkeep": {
        "schedule": lambda page: page.new(),
        "month": lambda page: page.show_report(),
        "checklist": lambda page: page.edit_checklists(),
        "parts": lambda page: page.show_parts(),
    },
    "sync": {
        "waiting": lambda page: page.look_at(page.view.WAITING),
        "kept": lambda page: page.look_at(page.view.KEPT),
        "aside": lambda page: page.look_at(page.view.ASIDE),
        "connect": _connecting,
        "code": _new_code,
        "sure": _sure,
        "long": lambda page: page.progress.begin(say("ui_sync.step.snapshot", done=12_000, of=1_000_000)),
    },
    "staff": {"new": lambda page: page._new()},
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, empty_hall_files: Path) -> Iterator[Session]:
    """A hall at work: somebody at the window, somebody waiting, a case, a customer, and one person who may see every page."""
    data = tmp_path_factory.mktemp("cut") / "hall"
    shutil.copytree(empty_hall_files, data)
    hall = open_house(data, ManualClock(local("2026-11-23 09:00")), use_keyring=False)
    everything = frozenset({"clerk", "supervisor", "administrator"})
    boss = Actor(new_id(), "诸葛若兮", everything)
    load_catalogue(hall, boss)
    with hall.work(SYSTEM) as work:
        work.add(Staff(login="zhuge", name="诸葛若兮", number="001", role="administrator", password_hash="-"))  # type: ignore[arg-type]
    with hall.work(boss) as work:
        desk.set_up_series(work)
        counter = queue.add_counter(work, 12, ["A", "B"])
        customers.register(work, person("欧阳若兮"))
        load_sample_knowledge(work)
        form = QuestionForm(channel=Channel.PHONE, question="身份证丢了怎么补办", name="欧阳若兮", phone="19900000001")
        question = desk.record_question(work, form, reply=desk.Reply(answer="带户口簿来。"))
        consult.this_was_wrong(work, question.id, "还要照片回执")
        before = replace(form, question="身份证丢了在哪里补办，要不要先到派出所挂失")
        desk.record_question(work, before, reply=desk.Reply(answer="到 1 号窗口补办，不用先挂失。"))
        desk.record_question(work, form, reply=desk.Reply(promised_at=local("2026-11-23 11:00")))
        card = service_named(work, "HJ01")
        case = applications.receive(work, form_for(card), all_required(card))
        applications.accept(work, case.id)
        wronged = ComplaintForm(
            facts="窗口没有说清楚要带什么", remedy="致歉", department="社保窗口", person_name="诸葛若兮", target_name="李芳"
        )
        complaints.record(work, wronged)
        complaints.open_call_back(work, BadRating(new_id(), 1, work.now, subject="医保参保登记", comment="等太久", person_name="欧阳若兮"))
        equipment = load_sample_equipment(work, work.today)
        orders.report_fault(work, equipment["machine1"].id, "取号屏不亮", asset_state=AssetState.OUT_OF_USE)
    with hall.work(SELF_SERVICE) as work:
        for _ in range(3):
            desk.take_number(work, service_named(work, "YB03").id, priority_reason="elderly", print_ticket=False)
    with hall.work(boss) as work:
        queue.open_counter(work, counter.id)
    load_plans(hall, boss)
    played(hall, boss, Actor(new_id(), "周强", everything), hall.clock, PlanKind.FIRE, drill=True)  # type: ignore[arg-type]
    played(hall, boss, Actor(new_id(), "周强", everything), hall.clock, PlanKind.POWER_CUT, drill=False)  # type: ignore[arg-type]
    opened = Session(hall, Actor(boss.id, boss.name, everything, counter.id))
    yield opened
    opened.close()
    hall.close()


@pytest.fixture(scope="module", params=LOOKS)
def window(
    request: pytest.FixtureRequest, qapp: QApplication, session: Session, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    language, theme, large = request.param
    font, palette = qapp.font(), qapp.palette()
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module("ui.theme.apply")
        folder = tmp_path_factory.getbasetemp() / "theme-cache"
        patch.setattr(module, "user_cache_path", lambda *_, **__: folder)
        choose_language(language)
        apply(qapp, theme, large=large)
        made = MainWindow(session, lambda: None)
        made.resize(WIDTH, HEIGHT)
        made.show()
        settle()
        yield made
        made.leave()
        made.close()
        made.deleteLater()
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(palette)


def cut(root: QWidget) -> list[str]:
    """Whatever is visible and narrower than its words, or pushed out of its form."""
    found: list[str] = []
    for each in root.findChildren(QWidget):
        if not each.isVisible():
            continue
        if isinstance(each, (QLabel, QAbstractButton)) and each.text() and each.width() + 1 < needed(each):
            found.append(f"{type(each).__name__} {each.text()!r}: {each.width()} of {needed(each)}")
        if isinstance(each, QHeaderView) and each.orientation() is Qt.Orientation.Horizontal:
            found += cut_heads(each)
        if isinstance(each, QScrollArea) and each.horizontalScrollBar().isVisible():
            found.append(f"sideways: {each.objectName() or type(each).__name__}")
    return found


def cut_heads(head: QHeaderView) -> list[str]:
    """Heads of columns that are narrower than their words and the six pixels at each side."""
    words = [str(head.model().headerData(number, head.orientation())) for number in range(head.count())]
    wanted = [head.fontMetrics().horizontalAdvance(text) + 12 for text in words]
    return [
        f"head {words[number]!r}: {head.sectionSize(number)} of {wants}"
        for number, wants in enumerate(wanted)
        if head.sectionSize(number) < wants
    ]


def needed(widget: QLabel | QAbstractButton) -> int:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return 0
    return widget.sizeHint().width()


def spoken(request: pytest.FixtureRequest) -> None:
    """Each test begins in Chinese; say what this window speaks."""
    choose_language(request.node.callspec.params["window"][0])


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_no_word_is_cut(window: MainWindow, name: str, request: pytest.FixtureRequest) -> None:
    spoken(request)
    page: Page = window.show_page(name)
    settle()
    assert (window.width(), window.height()) == (WIDTH, HEIGHT)
    found = {name: cut(window)}
    for further, show in FURTHER.get(name, {}).items():
        show(page)
        settle()
        found[f"{name}, {further}"] = cut(window)
    assert {where: what for where, what in found.items() if what} == {}
    assert (window.width(), window.height()) == (WIDTH, HEIGHT)


def test_no_word_is_cut_where_a_fault_is_reported(window: MainWindow, request: pytest.FixtureRequest) -> None:
    spoken(request)
    window.show_page("standards")
    window.report_fault()
    settle()
    found = cut(window)
    window.report_fault()
    assert found == []


def test_no_word_is_cut_where_an_emergency_starts_and_runs(window: MainWindow, session: Session, request: pytest.FixtureRequest) -> None:
    """The strip with its plans and its question, and the runner of a drill and of a real one with a line being typed."""
    choose_language(request.node.callspec.params["window"][0])
    window.emergency.appear()
    settle()
    found = {"start": cut(window.emergency)}
    window.emergency._choose(window.emergency.offer.plans[4])
    settle()
    found["sure"] = cut(window.emergency)
    window.emergency.leave()
    with session.hall.read() as read:
        wanted = emergency.runs(read)
    for run in wanted:
        runner = Runner(session, run.id)
        runner.resize(1366, 768)
        runner.show()
        settle()
        found[run.number] = cut(runner)
        runner.report()
        settle()
        found[f"{run.number}, report"] = cut(runner)
        runner.contact()
        settle()
        found[f"{run.number}, contact"] = cut(runner)
        runner.problem()
        settle()
        found[f"{run.number}, problem"] = cut(runner)
        assert (runner.width(), runner.height()) == (1366, 768)
        runner.close()
        runner.deleteLater()
    assert {where: what for where, what in found.items() if what} == {}
