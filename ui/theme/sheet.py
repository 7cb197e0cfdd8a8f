# ruff: noqa: E501 - style sheet rules read better whole
"""Our sheet over qt-material's: a counter's density, contrast that can be read, one filled button a page, a focus that is seen."""

from __future__ import annotations

from collections.abc import Sequence

from ui.theme.palette import Palette

_SHEET = """
* {{ font-family: {families}; font-size: {points}pt; letter-spacing: 0; }}
QWidget {{ color: {text}; background-color: {ground}; }}
QLabel, QCheckBox, QRadioButton {{ background: transparent; color: {text}; border: none; }}
QLabel:disabled {{ color: {muted}; }}
QFrame#card, QWidget#card {{ background-color: {surface}; border: 1px solid {border}; border-radius: 6px; }}
QFrame#card QWidget#plain, QWidget#plain {{ background: transparent; border: none; }}
QFrame#card QLabel {{ background: transparent; }}
QLabel[tone="title"] {{ font-size: {title}pt; font-weight: 700; }}
QLabel[tone="heading"] {{ font-weight: 700; }}
QLabel[tone="muted"] {{ color: {muted}; }}
QLabel[tone="error"] {{ color: {danger}; }}
QLabel[tone="ticket"] {{ font-size: {ticket}pt; font-weight: 700; color: {primary}; }}
QLabel[badge="good"] {{ color: {good}; background-color: {good_ground}; border-radius: 4px; padding: 1px 6px; }}
QLabel[badge="warning"] {{ color: {warning}; background-color: {warning_ground}; border-radius: 4px; padding: 1px 6px; }}
QLabel[badge="danger"] {{ color: {danger}; background-color: {danger_ground}; border-radius: 4px; padding: 1px 6px; }}
QLabel[badge="plain"] {{ color: {muted}; background-color: {ground}; border: 1px solid {border}; border-radius: 4px; padding: 0px 6px; }}
QPushButton {{ text-transform: none; font-weight: 400; height: {control}px; min-height: {control}px; max-height: {control}px; padding: 0 12px; margin: 0;
  border: 1px solid {border}; border-radius: 5px; background-color: {surface}; color: {text}; }}
QPushButton:hover {{ border-color: {primary}; color: {text}; background-color: {surface}; }}
QPushButton:focus {{ border: 2px solid {primary}; color: {text}; }}
QPushButton:pressed {{ background-color: {chosen}; color: {on_chosen}; }}
QPushButton:disabled {{ color: {muted}; background-color: {ground}; border: 1px dashed {border}; }}
QPushButton[primary="true"] {{ background-color: {primary}; color: {on_primary}; border: 1px solid {primary}; font-weight: 700; }}
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:focus {{ background-color: {primary}; color: {on_primary}; border: 2px solid {text}; }}
QPushButton[primary="true"]:disabled {{ background-color: {ground}; color: {muted}; border: 1px dashed {border}; }}
QPushButton[flat="true"] {{ border: 1px solid transparent; background: transparent; text-align: left; }}
QPushButton[flat="true"]:checked {{ background-color: {chosen}; color: {on_chosen}; font-weight: 700; }}
QPushButton[flat="true"]:focus {{ border: 1px solid {primary}; }}
QPushButton:checked {{ background-color: {chosen}; color: {on_chosen}; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QPlainTextEdit, QTextEdit, QTextBrowser {{
  background-color: {surface}; color: {text}; border: 1px solid {border}; border-radius: 4px; padding: 2px 6px; selection-background-color: {chosen};
  selection-color: {on_chosen}; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit {{ height: {field}px; min-height: {field}px; max-height: {field}px; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus, QDateEdit:focus {{ border: 2px solid {primary}; padding: 1px 5px; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] {{ border: 2px solid {danger}; padding: 1px 5px; }}
QLineEdit, QPlainTextEdit, QTextEdit {{ placeholder-text-color: {muted}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QDateEdit:disabled {{ color: {muted}; background-color: {ground};
  border: 1px dashed {border}; }}
QComboBox QAbstractItemView {{ background-color: {surface}; color: {text}; border: 1px solid {border}; }}
QTableView, QListView, QTreeView {{ background-color: {surface}; alternate-background-color: {ground}; color: {text}; border: 1px solid {border};
  border-radius: 4px; gridline-color: {border}; selection-background-color: {chosen}; selection-color: {on_chosen}; outline: none; }}
QTableView::item, QListView::item, QTreeView::item {{ color: {text}; background: transparent; border: none; padding: 1px 6px; min-height: {row}px; }}
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {{
  background-color: {chosen}; color: {on_chosen}; selection-color: {on_chosen}; selection-background-color: {chosen}; }}
QTableView::item:focus, QListView::item:focus, QTreeView::item:focus {{ background-color: transparent; color: {text};
  selection-color: {text}; border: none; }}
QTableView::item:selected:focus, QListView::item:selected:focus, QTreeView::item:selected:focus, QTableView::item:selected:hover {{
  background-color: {chosen}; color: {on_chosen}; selection-color: {on_chosen}; selection-background-color: {chosen}; border: none; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border-color: {primary}; }}
QListView::indicator, QTableView::indicator, QCheckBox::indicator {{ width: {box}px; height: {box}px; }}
QListView::indicator:unchecked, QListView::indicator:unchecked:selected, QListView::indicator:unchecked:focus, QListView::indicator:unchecked:selected:active,
QTableView::indicator:enabled:unchecked, QTableView::indicator:enabled:unchecked:selected, QTableView::indicator:enabled:unchecked:focus,
QTableView::indicator:unchecked:selected:active, QCheckBox::indicator:unchecked {{
  image: none; border: 1px solid {muted}; border-radius: 3px; background-color: {surface}; width: {open_box}px; height: {open_box}px; }}
QListView::indicator:checked, QListView::indicator:checked:selected, QListView::indicator:checked:focus, QListView::indicator:checked:selected:active,
QTableView::indicator:enabled:checked, QTableView::indicator:enabled:checked:selected, QTableView::indicator:enabled:checked:focus,
QTableView::indicator:checked:selected:active, QCheckBox::indicator:checked {{
  image: url(icon:/primary/checklist_invert.svg); border: 1px solid {text}; border-radius: 3px; background-color: {primary};
  width: {open_box}px; height: {open_box}px; }}
QListView::indicator:checked:selected:active, QListView::indicator:checked:selected, QTableView::indicator:enabled:checked:selected,
QTableView::indicator:checked:selected:active {{ border: 1px solid {on_chosen}; }}
QHeaderView, QHeaderView::section {{ text-transform: none; background-color: {ground}; color: {muted}; font-weight: 700; border: none; padding: 0; }}
QHeaderView::section {{ border-bottom: 1px solid {border}; padding: 3px 6px; }}
QTabBar, QTabBar::tab {{ text-transform: none; }}
QStatusBar, QStatusBar QLabel {{ background-color: {surface}; color: {muted}; }}
QStatusBar {{ border-top: 1px solid {border}; }}
QStatusBar::item {{ border: none; }}
QFrame#navigation {{ background-color: {surface}; border: none; border-right: 1px solid {border}; }}
QFrame#navigation QPushButton {{ height: {way}px; min-height: {way}px; max-height: {way}px; }}
QFrame#line {{ background-color: {border}; border: none; min-height: 1px; max-height: 1px; margin: 3px 4px; }}
QLabel[tone="key"] {{ color: {muted}; font-size: {key}pt; }}
QFrame#topline {{ background-color: {surface}; border: none; border-bottom: 1px solid {border}; }}
QFrame#message[tone="danger"] {{ background-color: {danger_ground}; border: 1px solid {danger}; border-radius: 5px; }}
QFrame#message[tone="danger"] QLabel {{ color: {danger}; }}
QFrame#message[tone="good"] {{ background-color: {good_ground}; border: 1px solid {good}; border-radius: 5px; }}
QFrame#message[tone="good"] QLabel {{ color: {good}; }}
QFrame#message[tone="warning"] {{ background-color: {warning_ground}; border: 1px solid {warning}; border-radius: 5px; }}
QFrame#message[tone="warning"] QLabel {{ color: {warning}; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {border}; border-radius: 5px; min-height: 24px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {border}; border-radius: 5px; min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QProgressBar {{ border: 1px solid {border}; border-radius: 4px; background-color: {ground}; max-height: 14px; min-height: 14px; }}
QProgressBar::chunk {{ background-color: {primary}; border-radius: 3px; }}
QDockWidget {{ color: {text}; }}
QToolTip {{ background-color: {surface}; color: {text}; border: 1px solid {border}; }}
QSplitter::handle {{ background: transparent; }}
"""


def sheet(palette: Palette, points: float, families: Sequence[str]) -> str:
    """The sheet for one palette and one base size in points."""
    scale = points / 10.5
    return _SHEET.format(
        **palette.__dict__,
        families=", ".join(f'"{family}"' for family in families),
        points=points,
        title=round(14 * scale, 1),
        ticket=round(28 * scale, 1),
        control=round(30 * scale),
        field=round(26 * scale),
        row=round(25 * scale),
        way=round(25 * scale),
        key=round(9 * scale, 1),
        box=round(16 * scale),
        open_box=round(16 * scale) - 2,
    )
