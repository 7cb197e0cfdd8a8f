"""The plan on paper: the booklet that hangs at the information desk, and one card a role (clauses 7.1.1, 7.1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.documents import Block, Checks, Content, Fields, Gap, NewPage, Paragraph, Seal, Sheet, Signatures, Table, paper
from app.emergency import pictures, planning
from app.emergency.errors import PlanUnknown
from app.emergency.models import EmergencyPlan, PlanApproval, PlanVersion
from app.emergency.pictures import Ground
from app.emergency.plan import Contact, PlanContent, PlanRole, Supply, from_json, in_turn, with_people
from app.emergency.review import Change
from app.store import Reader
from app.words import either, say

NONE = "—"
BLANK_ROWS = 22


def booklet(read: Reader, version_id: UUID, ground: Ground | None) -> Content:
    """The whole plan as a booklet: organisation, flow, measures, map, supplies, whom to tell, drill, a list for paper numbers.

    `ground` is the floor under the map (`desk.evacuation` knows the hall's floors). Raises PlanUnknown.
    """
    version, plan, content = _version(read, version_id)
    approval = _approved(read, version)
    changed = planning.changes_of(read, version_id)
    blocks: list[Block] = [
        Fields(
            [
                (word("version"), say("emergency.version", n=version.number)),
                (word("state"), _state(read, approval)),
                (word("note"), version.note or NONE),
                (word("freezes_queue"), say("ui.yes") if content.freezes_queue else say("ui.no")),
            ]
        ),
        _heading("scope"),
        Paragraph(content.scope.said),
        Gap(0.4),
        _heading("organisation"),
        _organisation(content),
        _heading("flow"),
        _flow(content),
        _heading("how"),
        *(
            Paragraph(f"{number}. {step.title.said}{say('text.colon')}{step.measure.said}", scale=0.92)
            for number, step in enumerate(in_turn(content.steps), 1)
        ),
        Gap(0.4),
        _heading("measures"),
        *(Paragraph(f"· {each.said}", scale=0.95) for each in content.measures),
        Gap(0.4),
        _heading("map"),
    ]
    floor = pictures.floor(content, ground)
    if floor is not None:
        blocks.append(floor)
    blocks += [
        Gap(0.3),
        _heading("supplies"),
        Table(
            [word("supply"), word("place"), word("quantity"), word("check_days"), word("expires_on")],
            [_supply(each) for each in content.supplies],
            (3.2, 3, 1.5, 1.4, 1.6),
        ),
        Gap(0.4),
        _heading("contacts"),
        Table(
            [word("contact"), word("phone"), word("use")],
            [_contact(each) for each in content.contacts],
            (3, 2, 3.4),
        ),
        Gap(0.3),
        _heading("scenario"),
        Paragraph(content.scenario.story.said),
        Gap(0.3),
        Table(
            [word("minute"), word("inject"), word("expects")],
            [(f"{each.minute:g}", each.text.said, each.expects.said) for each in content.scenario.injects],
            (1, 3.4, 3.8),
        ),
        Paragraph(word("criteria"), bold=True),
        Checks([each.text.said for each in content.scenario.criteria]),
        Gap(0.4),
    ]
    if changed:
        blocks += [_heading("changes" if approval is None else "changed"), changes_table(changed)]
    blocks += [Signatures([word("sign_writer"), word("sign_approver")]), Seal(), NewPage(), *_paper_numbers()]
    return Content(title=say("emergency.paper.plan_title", name=either(plan.name, plan.name_en)), blocks=tuple(blocks))


@paper("emergency_role_cards", Sheet.A4)
def emergency_role_cards(read: Reader, version_id: UUID) -> Content:
    """One sheet a role in large type: who, what to do when, whom to call; with who is on duty today."""
    version, plan, content = _version(read, version_id)
    content = with_people(content, planning.duty_of(read, read.today))
    name = either(plan.name, plan.name_en)
    title, profile = say("emergency.paper.cards_title"), read.profile()
    blocks: list[Block] = []
    for number, role in enumerate(content.roles):
        if number:  # each is given to somebody else: its hall and what it is stand on every one
            blocks += [NewPage(), Paragraph(f"{either(profile.name, profile.name_en)}  {title}", centre=True)]
        blocks += _card(content, role, name, version.number)
    return Content(title=title, blocks=tuple(blocks))


def _card(content: PlanContent, role: PlanRole, name: str, number: int) -> list[Block]:
    """To be held in the hand and read in bad light: the steps stand in large type, each with a box to tick."""
    steps = [step for step in in_turn(content.steps) if step.role == role.key]
    calls = [each for each in content.contacts if each.phone or each.superior]
    blocks: list[Block] = [
        Paragraph(role.title.said, bold=True, centre=True, scale=2.4),
        Paragraph(f"{name}  {say('emergency.version', n=number)}", centre=True),
        Gap(0.3),
        Fields([(word("holder"), _present(role.holder, role.phone)), (word("deputy"), _person(role.deputy, role.deputy_phone))], columns=1),
        Paragraph(role.duties.said, scale=1.1),
        Gap(0.4),
    ]
    size = 1.0 if len(steps) <= 3 else 0.86
    for step in steps:
        blocks += [
            Paragraph(f"□ {_target(step.target_minutes)}  {step.title.said}", bold=True, scale=1.35 * size),
            Paragraph(step.measure.said, scale=1.15 * size),
            Gap(0.25),
        ]
    return [
        *blocks,
        Paragraph(word("always"), bold=True),
        *(Paragraph(f"· {each.said}") for each in content.measures[-3:]),
        Gap(0.4),
        Fields([(each.name.said, each.phone or word("fill_in")) for each in calls]),
    ]


def _present(name: str, phone: str) -> str:
    """Who holds a role today; a role that is empty says so."""
    return f"{name} {phone}".strip() or word("nobody_today")


def _organisation(content: PlanContent) -> Table:
    return Table(
        [word("role"), word("holder"), word("deputy"), word("duties")],
        [
            (role.title.said, _person(role.holder, role.phone), _person(role.deputy, role.deputy_phone), role.duties.said)
            for role in content.roles
        ],
        (1.5, 1.7, 1.7, 4.2),
    )


def _flow(content: PlanContent) -> Table:
    turn = in_turn(content.steps)
    numbers = {step.key: str(place) for place, step in enumerate(turn, 1)}
    rows = [
        (
            numbers[step.key],
            step.title.said,
            role.title.said if (role := content.role(step.role)) is not None else NONE,
            _target(step.target_minutes),
            say("text.list_comma").join(numbers[key] for key in step.after if key in numbers) or NONE,
        )
        for step in turn
    ]
    return Table([word("number"), word("step"), word("role"), word("within"), word("after")], rows, (0.8, 4.6, 1.7, 1.3, 1.1))


def changes_table(changed: Sequence[Change]) -> Table:
    """What a version changes, as a table."""
    rows: list[tuple[str, str, str, str]] = []
    for each in changed:
        entry = f"{each.entry} {say(f'emergency.field.{each.field}')}".strip()
        rows.append((say(f"emergency.part.{each.part}"), entry, each.before or NONE, each.after or NONE))
    return Table([word("part"), word("entry"), word("before"), word("now")], rows, (1.4, 2.8, 2.8, 2.8))


def _paper_numbers() -> list[Block]:
    head = [word("slip"), word("taken_at"), word("service"), word("entered_as"), word("remark")]
    rows = [(str(number), "", "", "", "") for number in range(1, BLANK_ROWS + 1)]
    return [_heading("paper_numbers"), Paragraph(word("paper_numbers_how"), scale=0.9), Gap(0.2), Table(head, rows, (1, 1.6, 3, 1.8, 2))]


def _version(read: Reader, version_id: UUID) -> tuple[PlanVersion, EmergencyPlan, PlanContent]:
    version = read.require(PlanVersion, version_id, PlanUnknown)
    return version, read.require(EmergencyPlan, version.plan_id, PlanUnknown), from_json(version.content)


def _approved(read: Reader, version: PlanVersion) -> PlanApproval | None:
    return next((each for each in reversed(planning.approvals(read, version.plan_id)) if each.version_id == version.id), None)


def _state(read: Reader, approval: PlanApproval | None) -> str:
    if approval is None:
        return say("emergency.paper.not_approved")
    return say("emergency.paper.approved_on", day=f"{approval.at.astimezone(read.zone):%Y-%m-%d}")


def _supply(each: Supply) -> tuple[str, ...]:
    interval = say("emergency.days", n=each.check_days)
    return each.name.said, each.place.said, f"{each.quantity} {each.unit.said}", interval, each.expires_on or NONE


def _contact(each: Contact) -> tuple[str, str, str]:
    name = f"{each.name.said}{word('superior_mark')}" if each.superior else each.name.said
    return name, each.phone or word("fill_in"), each.use.said


def _person(name: str, phone: str) -> str:
    return f"{name} {phone}".strip() or word("fill_in")


def _target(minutes: float) -> str:
    return say("emergency.minutes", n=f"{minutes:g}")


def _heading(name: str) -> Paragraph:
    return Paragraph(word(name), bold=True, scale=1.1)


def word(name: str) -> str:
    """A word of this room's papers."""
    return say(f"emergency.paper.{name}")
