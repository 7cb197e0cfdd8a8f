@echo off
rem Sets up .venv beside the sources: the part that run.cmd and test.cmd share.
cd /d "%~dp0..\.."
if not exist .venv\Scripts\python.exe py -3 -m venv .venv || exit /b 1
fc /b requirements.lock .venv\ready.lock >nul 2>&1 && exit /b 0
.venv\Scripts\python -m pip install --quiet --disable-pip-version-check uv==0.13.9 || exit /b 1
.venv\Scripts\uv pip sync --quiet --compile-bytecode --python .venv\Scripts\python.exe requirements.lock || exit /b 1
.venv\Scripts\uv pip install --quiet --python .venv\Scripts\python.exe --no-deps --editable . || exit /b 1
.venv\Scripts\python -m compileall -q app ui || exit /b 1
copy /y requirements.lock .venv\ready.lock >nul
