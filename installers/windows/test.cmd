@echo off
call "%~dp0setup.cmd" || exit /b 1
.venv\Scripts\ruff check app ui tests installers || exit /b 1
.venv\Scripts\ruff format --check app ui tests installers || exit /b 1
.venv\Scripts\basedpyright || exit /b 1
.venv\Scripts\lint-imports --no-cache || exit /b 1
set QT_QPA_PLATFORM=offscreen
.venv\Scripts\pytest -n 2 -m "not long"
