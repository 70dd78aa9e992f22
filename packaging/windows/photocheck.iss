; Inno Setup recipe. Installs for one user, so that no administrator is needed; an administrator may
; choose "for all users". Never tried on Windows: see packaging/README.md.
#ifndef Version
  #define Version "0.0.0"
#endif

[Setup]
; the same id in every version: an update replaces the program and leaves the rest alone
AppId={{5E0B4E61-9C7B-4F0C-9E57-6B1D1A2C7F31}
AppName=PhotoCheck
AppVersion={#Version}
AppPublisher=PhotoCheck
DefaultDirName={autopf}\PhotoCheck
DefaultGroupName=PhotoCheck
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=PhotoCheck-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
; a running PhotoCheck must be closed by the person who uses it, never by the installer
CloseApplications=yes
RestartApplications=no
UninstallDisplayIcon={app}\photocheck-gui.exe

[InstallDelete]
; libraries of the last version, so that none of them is left beside those of this one
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\PhotoCheck\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\PhotoCheck"; Filename: "{app}\photocheck-gui.exe"
Name: "{autodesktop}\PhotoCheck"; Filename: "{app}\photocheck-gui.exe"

[Code]
{ What PhotoCheck remembers on this PC goes with it; the gallery stays, and is named. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Code: Integer;
  Said: AnsiString;
  Where: String;
begin
  if Step <> usUninstall then
    exit;
  Where := ExpandConstant('{tmp}\photocheck.txt');
  Exec(ExpandConstant('{cmd}'), '/C ""' + ExpandConstant('{app}\photocheck.exe') +
    '" forget --yes > "' + Where + '" 2>&1"', '', SW_HIDE, ewWaitUntilTerminated, Code);
  if LoadStringFromFile(Where, Said) and not UninstallSilent then
    MsgBox(String(Said), mbInformation, MB_OK);
end;
