"""One module a command: `HELP` (key of its sentence), `arguments(parser)`, `run(args) -> exit code`."""
