"""Pictures of the main pages, for the played day and for looking at after a change."""

from __future__ import annotations

from pathlib import Path

from app.emergency import service as emergency
from app.store import Actor, Hall
from app.words import LANGUAGES, choose_language
from ui.day.hands import let_go, settle
from ui.emergency.runner import Runner
from ui.pages import pages_for
from ui.shell.client import application
from ui.shell.session import Session
from ui.shell.window import MainWindow
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
) -> list[str]:
    """Every page that a clerk and an administrator see, in each language and theme, as PNG; the file names."""
    folder.mkdir(parents=True, exist_ok=True)
    program = application()
    taken: list[str] = []
    for spoken in LANGUAGES:
        choose_language(spoken)
        for theme in themes:
            apply(program, theme)
            seen: set[str] = set()
            for who in (clerk, administrator):
                taken += _pages(hall, who, folder, f"{name}-{spoken}-{theme}", seen, width)
    return taken


def _pages(hall: Hall, who: Actor, folder: Path, prefix: str, seen: set[str], width: int) -> list[str]:
    session = Session(hall, who)
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
