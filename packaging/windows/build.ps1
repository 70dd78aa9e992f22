# Build the Windows folder and its installer. Run in a checkout, in PowerShell, on Windows 10 or newer
# with Python 3.11 (python.org) and Inno Setup 6. Never tried: see packaging/README.md.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
py -3.11 -m venv .venv
.venv\Scripts\python -m pip install --quiet -e .
.venv\Scripts\photocheck models build
py -3.11 -m venv build\dist-venv
$python = "build\dist-venv\Scripts\python"
& $python -m pip install --quiet . -r packaging\requirements.txt
& $python -m pip uninstall --quiet --yes photocheck
$env:PYTHONPATH = (Get-Location).Path
& $python -m PyInstaller --noconfirm --distpath dist --workpath build\pyinstaller packaging\photocheck.spec
if ($LASTEXITCODE) { exit 1 }
& $python packaging\inventory.py dist
if ($LASTEXITCODE) { exit 1 }
dist\PhotoCheck\photocheck demo --out build\demo
if ($LASTEXITCODE) { exit 1 }
$version = (& dist\PhotoCheck\photocheck --version).Split(" ")[1]
# sign photocheck.exe and photocheck-gui.exe here, if there is a certificate: signtool sign /fd sha256 ...
& "${env:ProgramFiles(x86)}\Inno Setup 6\ISCC.exe" "/DVersion=$version" packaging\windows\photocheck.iss
