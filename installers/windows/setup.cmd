@echo off
rem Sets up .venv beside the sources: the part that run.cmd and test.cmd share. With nothing to do it ends at once.
cd /d "%~dp0..\.." || exit /b 1
if exist .venv\ready.lock fc /b requirements.lock .venv\ready.lock >nul 2>&1 && fc /b pyproject.toml .venv\ready.toml >nul 2>&1 && exit /b 0
if not exist .venv\Scripts\python.exe call :make_venv || exit /b 1
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check uv==0.13.9 || exit /b 1
.venv\Scripts\uv.exe pip sync --quiet --compile-bytecode --python .venv\Scripts\python.exe requirements.lock || exit /b 1
.venv\Scripts\uv.exe pip install --quiet --python .venv\Scripts\python.exe --no-deps --editable . || exit /b 1
.venv\Scripts\python.exe -m compileall -q app ui || exit /b 1
copy /y requirements.lock .venv\ready.lock >nul || exit /b 1
copy /y pyproject.toml .venv\ready.toml >nul || exit /b 1
exit /b 0

:make_venv
rem The launcher comes with the installer of python.org; the Microsoft Store's Python has only python.exe.
set HALL_PYTHON=py -3
py -3 --version >nul 2>&1 || set HALL_PYTHON=python
%HALL_PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul || goto no_python
%HALL_PYTHON% -m venv .venv
exit /b %errorlevel%

:no_python
echo Python 3.11 or later is needed: install it from python.org with the box "Add python.exe to PATH" ticked, then start this again.
exit /b 1
