; The second Windows installer, Inno Setup 6.3 or newer: for sites that deploy .exe files. The .msi
; (countersign.wxs) is the first choice. It makes the same promises: per machine; the program's
; folder is written by nobody at run time; removing never removes records; nothing restarts the
; computer, whatever the command line says.
;
;   iscc /DVersion=1.2.3 /DTree=dist\countersign /DIcon=build\icons\countersign.ico countersign.iss
;
; Silent: countersign-1.2.3-x64.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /LOG=C:\setup.log
; Ours:   /CONFIG=path  /GROUP=name  and, to unins000.exe, /PURGE=1

#ifndef Version
  #error Say which version: /DVersion=1.2.3
#endif
#ifndef Tree
  #define Tree SourcePath + "..\..\dist\countersign"
#endif
#ifndef Icon
  #define Icon SourcePath + "..\..\build\icons\countersign.ico"
#endif
#ifndef Out
  #define Out SourcePath + "..\..\dist"
#endif

[Setup]
; Says of every version that it is Countersign; a changed one installs a second program.
AppId={{9D5B8E0C-4A36-4C1F-8B7E-52F3D0A61C94}
AppName=Countersign
AppVersion={#Version}
AppVerName=Countersign {#Version}
AppPublisher=The Countersign authors
AppComments=Records in ProgramData\Countersign stay when this is removed.
VersionInfoVersion={#Version}
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
PrivilegesRequired=admin
DefaultDirName={autopf}\Countersign
DisableDirPage=yes
DisableProgramGroupPage=yes
AllowNoIcons=no
ChangesEnvironment=yes
; A bedside computer never restarts because of an installer, and no open window is shot: a
; verification may be under way. Setup asks, or fails, when files are in use.
RestartIfNeededByRun=no
AlwaysRestart=no
CloseApplications=no
OutputDir={#Out}
OutputBaseFilename=countersign-{#Version}-x64
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\countersign-window.exe
UninstallDisplayName=Countersign
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
SetupLogging=yes

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[InstallDelete]
; What an older version brought and this one does not must not stay and be loaded.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licences"

[Files]
Source: "{#Tree}\countersign.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Tree}\countersign-window.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Tree}\_internal\*"; DestDir: "{app}\_internal"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Tree}\licences\*"; DestDir: "{app}\licences"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Tree}\sbom.cdx.json"; DestDir: "{app}"; Flags: ignoreversion
Source: "{param:CONFIG}"; DestDir: "{commonappdata}\Countersign\config"; DestName: "countersign.toml"; Flags: external ignoreversion uninsneveruninstall; Check: HasConfig

[Dirs]
; Removed with the program only if nothing lies in them: Setup never deletes what it did not bring.
Name: "{commonappdata}\Countersign"
Name: "{commonappdata}\Countersign\config"
Name: "{commonappdata}\Countersign\data"
Name: "{commonappdata}\Countersign\logs"

[Icons]
Name: "{autoprograms}\Countersign"; Filename: "{app}\countersign-window.exe"; WorkingDir: "{app}"; Comment: "Two people verify a living therapy for one patient."

[Registry]
Root: HKLM; Subkey: "Software\Countersign"; Flags: uninsdeletekey
Root: HKLM; Subkey: "Software\Countersign"; ValueType: string; ValueName: "Version"; ValueData: "{#Version}"
Root: HKLM; Subkey: "Software\Countersign"; ValueType: string; ValueName: "Folder"; ValueData: "{app}\"
Root: HKLM; Subkey: "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Check: NotOnPath

[Code]
const
  PathKey = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';
  Own = ' /setowner *S-1-5-32-544';
  Full = ' /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F ';

function HasConfig: Boolean;
begin
  Result := ExpandConstant('{param:CONFIG}') <> '';
end;

function Group(Unused: String): String;
begin
  Result := ExpandConstant('{param:GROUP|Countersign Users}');
end;

function NotOnPath: Boolean;
var
  Path: String;
begin
  Result := True;
  if RegQueryStringValue(HKLM, PathKey, 'Path', Path) then
    Result := Pos(';' + Lowercase(ExpandConstant('{app}')) + ';', ';' + Lowercase(Path) + ';') = 0;
end;

function Newer(Here, There: String): Boolean;
var
  A, B: Int64;
begin
  Result := StrToVersion(Here, A) and StrToVersion(There, B) and (ComparePackedVersion(A, B) > 0);
end;

function InitializeSetup: Boolean;
var
  Installed: String;
begin
  Result := True;
  if RegQueryStringValue(HKLM, 'Software\Countersign', 'Version', Installed) then
    if Newer(Installed, '{#Version}') then
    begin
      Result := False;
      SuppressibleMsgBox('A newer version of Countersign is installed. Remove it first if this older one is really wanted: the records stay.', mbCriticalError, MB_OK, IDOK);
    end;
end;

function Ran(Tool, Parameters: String): Boolean;
var
  Ended: Integer;
begin
  Result := Exec(ExpandConstant('{sys}\' + Tool), Parameters, '', SW_HIDE, ewWaitUntilTerminated, Ended) and (Ended = 0);
  Log(Format('%s %s: %d', [Tool, Parameters, Ended]));
end;

{ A junction or symbolic link, which commands would follow to a folder of somebody's choice. }
function IsLink(Folder: String): Boolean;
var
  Found: TFindRec;
begin
  Result := False;
  if FindFirst(Folder, Found) then
  begin
    Result := (Found.Attributes and $400) <> 0;
    FindClose(Found);
  end;
end;

{ Everybody may make folders in ProgramData, so the site's may have been there before, owned by
  somebody and with rights of its own: the owner of a folder may always change its rights.
  Therefore ownership, then reset, then grant. }
function LetIn(Folder, Right: String): Boolean;
begin
  Result := ForceDirectories(Folder) and Ran('icacls.exe', '"' + Folder + '"' + Own + ' /L') and Ran('icacls.exe', '"' + Folder + '" /reset /L') and Ran('icacls.exe', '"' + Folder + '"' + Full + '"' + Group('') + ':(OI)(CI)' + Right + '"');
end;

{ What lies inside, after nobody else can put anything there. /L: never what a link points to. }
function TookInside(Site: String): Boolean;
begin
  Result := ForceDirectories(Site + '\config') and Ran('icacls.exe', '"' + Site + '"' + Own + ' /T /C /L') and Ran('icacls.exe', '"' + Site + '\*" /reset /T /C /L');
end;

{ Before any file is copied: a station whose folder is open to everyone must not come to be. }
function PrepareToInstall(var NeedsRestart: Boolean): String;
var
  Site: String;
begin
  Result := '';
  Site := ExpandConstant('{commonappdata}\Countersign');
  { One that somebody makes after this look is not found. }
  if IsLink(Site) or IsLink(Site + '\config') or IsLink(Site + '\data') or IsLink(Site + '\logs') then
  begin
    Result := Site + ' or a folder in it is a link to another place. Remove the link, then install again.';
    exit;
  end;
  { Fails when the group is there already or belongs to the domain, which is well. }
  Ran('net.exe', 'localgroup "' + Group('') + '" /add /comment:"May use the Countersign station on this computer"');
  if not (LetIn(Site, 'M') and TookInside(Site) and LetIn(Site + '\config', 'RX')) then
    Result := 'The group "' + Group('') + '" could not be given the folder ' + Site + '. Make the group, or name another one with /GROUP=, then install again.';
end;

procedure LeavePath;
var
  Path, Ours: String;
  At: Integer;
begin
  if not RegQueryStringValue(HKLM, PathKey, 'Path', Path) then
    exit;
  Ours := ';' + ExpandConstant('{app}');
  At := Pos(Lowercase(Ours) + ';', Lowercase(Path) + ';');
  if At > 0 then
  begin
    Delete(Path, At, Length(Ours));
    RegWriteExpandStringValue(HKLM, PathKey, 'Path', Path);
  end;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usUninstall then
    LeavePath;
  if (Step = usPostUninstall) and (ExpandConstant('{param:PURGE|0}') = '1') then
    DelTree(ExpandConstant('{commonappdata}\Countersign'), True, True, True);
end;
