"""The `servicehall` command. Without a command it opens the client; each command is a module of `ui.cli.commands`."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from app.store import HallError
from app.words import LANGUAGES, choose_language, say
from ui.cli import commands


def command_modules() -> dict[str, str]:
    """Command name to module name; a module named `import_` is the command `import`."""
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return {name.rstrip("_").replace("_", "-"): f"{commands.__name__}.{name}" for name in names}


def default_data() -> Path:
    """Where this user's hall stands when no folder is named."""
    from platformdirs import user_data_path

    return user_data_path("servicehall", appauthor=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused or a problem found, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    _say_what_can_be_said()
    _choose_language(words)
    modules = command_modules()
    named = next((word for word in words if word in modules), "client")
    wanted = modules if not words or {"-h", "--help"} & set(words[:1]) else {named: modules[named]}
    parser = _parser({name: importlib.import_module(module) for name, module in wanted.items()})
    args = parser.parse_args(words if named in words or words[:1] in (["-h"], ["--help"]) else ["client", *words])
    args.data_given = args.data is not None
    if args.data is None:
        args.data = default_data()
    try:
        return int(args.run(args))
    except HallError as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(say("cli.stopped"), file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _say_what_can_be_said() -> None:
    """Where output goes into a file or a pipe, Windows writes it in an old code page that lacks some signs: they become `?`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def _parser(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="servicehall", description=say("cli.description"), epilog=say("cli.epilog"))
    chosen = parser.add_subparsers(dest="command", metavar=say("cli.command"))
    for name, module in sorted(modules.items()):
        command = chosen.add_parser(name, help=say(module.HELP), description=say(module.HELP))
        command.add_argument("--data", type=Path, default=None, metavar="DIR", help=say("cli.data"))
        command.add_argument("--lang", choices=LANGUAGES, help=say("cli.lang"))
        module.arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _choose_language(words: Sequence[str]) -> None:
    for at, word in enumerate(words):
        spoken = word.partition("=")[2] if word.startswith("--lang=") else words[at + 1] if word == "--lang" and at + 1 < len(words) else ""
        for known in LANGUAGES:
            if spoken == known:
                choose_language(known)


if __name__ == "__main__":
    sys.exit(main())
