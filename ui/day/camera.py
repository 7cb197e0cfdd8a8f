"""Pictures of the main pages, for the played day and for looking at after a change."""

from __future__ import annotations

from pathlib import Path

from app.emergency import service as emergency
from app.store import Actor, Hall
from app.sync.syncer import Syncer
from app.words import LANGUAGES, choose_language, say
from ui.day.hands import let_go, settle
from ui.emergency.runner import Runner
from ui.pages import pages_for
from ui.shell.client import application
from ui.shell.session import Session
from ui.shell.window import MainWindow
from ui.sync.page import SyncPage
from ui.sync.standing import Told
from ui.theme import ThemeName, apply


def photograph(
    hall: Hall,
    clerk: Actor,
    administrator: Actor,
    folder: Path,
    name: str,
    *,
    themes: tuple[ThemeName, ...] = ("light",),
    width: int = 1366,
    large: bool = False,
    syncer: Syncer | None = None,
) -> list[str]:
    """Every page that a clerk and an administrator see, in each language and theme, as PNG; the file names.

    `syncer` says how the PC stands with its hub; the pages of the pictures ask nobody.
    """
    folder.mkdir(parents=True, exist_ok=True)
    program = application()
    taken: list[str] = []
    for spoken in LANGUAGES:
        choose_language(spoken)
        for theme in themes:
            apply(program, theme, large=large)
            seen: set[str] = set()
            for who in (clerk, administrator):
                taken += _pages(hall, who, folder, f"{name}-{spoken}-{theme}", seen, width, syncer)
    return taken


def _pages(hall: Hall, who: Actor, folder: Path, prefix: str, seen: set[str], width: int, syncer: Syncer | None) -> list[str]:
    session = Session(hall, who)
    session.syncer = syncer
    window = MainWindow(session, _nothing)
    window.resize(width, 728)
    window.show()
    window.emergency  # noqa: B018 - made a moment after the first page, which pictures do not wait for
    taken: list[str] = []
    for entry in pages_for(who.roles):
        if entry.name in seen:
            continue
        seen.add(entry.name)
        window.show_page(entry.name)
        settle()
        if syncer is not None and isinstance(window.page, SyncPage):
            is_online = syncer.standing.line == "online"
            window.page.told = Told(is_asked=True, why="" if is_online else say("ui_sync.unreachable"))
            window.page.refresh()
            settle()
        file = folder / f"{prefix}-{entry.name}.png"
        window.grab().save(str(file))
        taken.append(file.name)
    with hall.read() as read:
        running = emergency.open_runs(read)
    if running and "runner" not in seen:
        seen.add("runner")
        runner = Runner(session, running[0].id)
        runner.resize(width, 768)
        runner.show()
        settle()
        file = folder / f"{prefix}-runner.png"
        runner.grab().save(str(file))
        taken.append(file.name)
        let_go(runner)
    let_go(window)
    session.close()
    return taken


def _nothing() -> None:
    return
