@echo off
setlocal
call "%~dp0setup.cmd" || exit /b 1
.venv\Scripts\servicehall.exe demo
