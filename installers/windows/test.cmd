@echo off
setlocal
call "%~dp0setup.cmd" || exit /b 1
.venv\Scripts\ruff.exe check app ui tests installers || exit /b 1
.venv\Scripts\ruff.exe format --check app ui tests installers || exit /b 1
.venv\Scripts\basedpyright.exe || exit /b 1
.venv\Scripts\lint-imports.exe --no-cache || exit /b 1
set QT_QPA_PLATFORM=offscreen
.venv\Scripts\pytest.exe -n 2 -m "not long"
