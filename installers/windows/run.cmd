@echo off
call "%~dp0setup.cmd" || exit /b 1
.venv\Scripts\servicehall demo
