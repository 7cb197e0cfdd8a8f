"""Places as a tree, and the picture of each floor: rename, move, order, close; draw rooms and move pins by keys or mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.documents.service import order_print
from app.facility.assets import service
from app.facility.assets.floors import stored_plan
from app.facility.assets.models import Asset, AssetState, AssetStateSet, Place
from app.facility.assets.rules import floor_of, name_of, path_of, read_plan
from app.store import Attachment, Base, Kept, Reader, Work
from app.words import say
from ui.facility.floor_editor import FloorEditor, Standing
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import Badge, Form, KeyBar, button, card, choose, label

_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Building:
    """What the page shows at one moment."""

    places: dict[UUID, Place]
    assets: list[Asset]
    states: dict[UUID, AssetState]


def read_building(read: Reader) -> Building:
    return Building(service.places(read), service.assets(read), service.states(read))


class PlacesPage(Page):
    """Left the tree, right the place at hand with its floor. Ctrl+N adds a place inside it, Alt+Up and Alt+Down order it."""

    title_key: ClassVar[str] = "ui.pages.places"
    help_key: ClassVar[str] = "places"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Place, Asset, AssetStateSet, Attachment})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known = Building({}, [], {})
        self._place_id: UUID | None = None
        self._new_in: UUID | None = None
        self._is_new = False
        self._dirty = False
        across = QHBoxLayout()
        left = QVBoxLayout()
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([say("facility.paper.place"), say("ui_facility.place.assets")])
        self.tree.setAccessibleName(say("ui.pages.places"))
        self.tree.setColumnWidth(0, 220)
        self.tree.currentItemChanged.connect(lambda *_: self._picked())
        left.addWidget(self.tree, 1)
        across.addLayout(left, 4)
        frame, layout = card()
        head = QHBoxLayout()
        self.heading = label("", "heading", wrap=True)
        self.state = Badge()
        head.addWidget(self.heading, 1)
        head.addWidget(self.state)
        layout.addLayout(head)
        self.form = Form(columns=2)
        self.name = self.form.line("name", say("ui_facility.place.name"))
        self.name_en = self.form.line("name_en", say("ui_facility.name_en"))
        self.parent_box = QComboBox()
        self.parent_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.form.add("parent_id", say("ui_facility.place.inside"), self.parent_box, wide=True)
        for field in (self.name, self.name_en):
            field.textEdited.connect(lambda _: self._touched())
        self.parent_box.activated.connect(lambda _: self._touched())
        layout.addWidget(self.form)
        self.editor = FloorEditor(self)
        self.editor.changed.connect(self._touched)
        layout.addWidget(self.editor, 1)
        self.save_button = button(f"{say('ui_facility.save')} Ctrl+S", self.save, primary=True, name="save")
        layout.addWidget(self.save_button)
        across.addWidget(frame, 9)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        self.setFocusProxy(self.tree)

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Ctrl+N", "new_place", self.new),
            ("Alt+Up", "place_up", lambda: self._shift(-1)),
            ("Alt+Down", "place_down", lambda: self._shift(1)),
            ("F4", "floor", self._to_floor),
            ("F6", "close_place", self.close_place),
            ("F8", "labels", self._print_labels),
        ):
            text = say(f"ui_facility.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.key("Ctrl+S", say("ui_facility.save"), self.save)
        self.key("Esc", say("ui.cancel"), self._undo)
        return self.bar

    # Reading

    def refresh(self) -> None:
        self.fetch(read_building, self._read)

    def _read(self, found: Building) -> None:
        self._known = found
        self.tree.blockSignals(True)
        self.tree.clear()
        items: dict[UUID, QTreeWidgetItem] = {}
        for place in found.places.values():
            count = sum(asset.place_id == place.id for asset in found.assets)
            item = QTreeWidgetItem([name_of(place), str(count) if count else ""])
            item.setData(0, _ID, str(place.id))
            items[place.id] = item
        for place in found.places.values():
            parent = (
                items.get(place.parent_id) if place.parent_id is not None and path_of(place.id, found.places)[0].id != place.id else None
            )
            if parent is None:
                self.tree.addTopLevelItem(items[place.id])
            else:
                parent.addChild(items[place.id])
        self.tree.expandAll()
        chosen = items.get(self._place_id) if self._place_id is not None else None
        if chosen is None and self.tree.topLevelItemCount() and not self._is_new:
            chosen = next((items[place.id] for place in found.places.values() if place.plan), self.tree.topLevelItem(0))
        if chosen is not None:
            self.tree.setCurrentItem(chosen)
        self.tree.blockSignals(False)
        if not self._dirty:
            self._picked()

    def open(self, subject: UUID) -> None:
        self._place_id = subject
        self.refresh()

    def _picked(self) -> None:
        item = self.tree.currentItem()
        place = self._known.places.get(UUID(item.data(0, _ID))) if item is not None else None
        self._is_new, self._dirty = False, False
        if place is None:
            return
        self._place_id = place.id
        self._fill(place.name, place.name_en, place.parent_id, place.id)
        self.heading.setText(service.path_text(place.id, self._known.places))
        self._show_floor(place)

    def _show_floor(self, place: Place) -> None:
        known = self._known
        here = [asset for asset in known.assets if floor_of(asset.place_id, known.places) is place]
        pins = [
            Standing(asset.id, asset.number, known.states.get(asset.id, AssetState.IN_USE), asset.pin_x, asset.pin_y)
            for asset in here
            if asset.pin_x is not None and asset.pin_y is not None
        ]
        self.state.say(say("ui_facility.place.pins", count=len(pins)) if place.plan else "", "plain")
        self.editor.show_plan(read_plan(place.plan), pins, name_of(place))

    def _fill(self, name: str, name_en: str, parent_id: UUID | None, own: UUID | None) -> None:
        self.name.setText(name)
        self.name_en.setText(name_en)
        self.parent_box.clear()
        self.parent_box.addItem(say("ui_facility.place.top"), None)
        for place in self._known.places.values():
            if own is None or all(each.id != own for each in path_of(place.id, self._known.places)):
                self.parent_box.addItem(service.path_text(place.id, self._known.places), place.id)
        choose(self.parent_box, parent_id)
        self.form.clear_errors()

    # Doing

    def _touched(self) -> None:
        self._dirty = True

    def _undo(self) -> None:
        """What was not saved is as it was."""
        self._dirty = False
        self._picked()
        self.tree.setFocus()

    def new(self) -> None:
        """A place inside the one at hand."""
        self._is_new, self._dirty = True, True
        self._new_in = self._place_id
        self._fill("", "", self._place_id, None)
        self.heading.setText(say("ui_facility.key.new_place"))
        self.state.say("", "plain")
        self.editor.show_plan(None, (), "")
        self.name.setFocus()

    def _to_floor(self) -> None:
        """The keys go to the floor; a place without one gets an empty one to draw on."""
        if self.editor.plan is None:
            self.editor.add()
        self.editor.floor.setFocus()

    def save(self) -> None:
        """Keep names, place in the tree, floor and pins in one commit; a fault stands at its field and nothing is lost."""
        name, name_en, parent_id = self.name.text(), self.name_en.text(), self.parent_box.currentData()
        place_id = None if self._is_new else self._place_id
        plan, moved, picture = self.editor.plan, dict(self.editor.moved), self.editor.fresh_picture
        stored = stored_plan(plan) if plan is not None else {}
        before = self._known.places.get(place_id) if place_id is not None else None
        redraw = plan is not None and (before is None or before.plan != stored)

        def act(work: Work) -> Place:
            if place_id is None:
                last = max((each.position for each in service.places(work).values() if each.parent_id == parent_id), default=-1)
                place = service.add_place(work, name, name_en=name_en, parent_id=parent_id, position=last + 1)
                work.flush()
            else:
                place = service.change_place(work, place_id, name, name_en, parent_id)
            if redraw:
                if isinstance(picture, Kept) and picture.hash == stored.get("picture"):
                    service.attach_plan(work, place.id, picture)
                service.draw_plan(work, place.id, stored)
            for asset_id, (x, y) in moved.items():
                service.pin_asset(work, asset_id, x, y)
            return place

        self.run(act, self._saved, self.refused_at(self.form))

    def _saved(self, place: Place) -> None:
        self._place_id, self._is_new, self._dirty = place.id, False, False
        self.editor.fresh_picture = None
        self.message.tell(say("ui_facility.saved", number=name_of(place)))
        self.refresh()

    def _shift(self, by: int) -> None:
        if self._place_id is not None and not self._is_new:
            place_id = self._place_id
            self.run(lambda work: service.shift_place(work, place_id, by))

    def close_place(self) -> None:
        """The place is no more; what happened there stays on record."""
        if self._place_id is not None and not self._is_new:
            place_id = self._place_id
            self.run(lambda work: service.close_place(work, place_id), self._closed)

    def _closed(self, place: Place) -> None:
        self._place_id = place.parent_id
        self.message.tell(say("ui_facility.place.closed", name=name_of(place)))

    def _print_labels(self) -> None:
        if self._place_id is not None:
            place_id = self._place_id
            self.run(lambda work: order_print(work, "asset_labels", place_id), lambda _: self.message.tell(say("ui_facility.printing")))
