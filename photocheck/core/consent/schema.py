"""The tables of the gallery's database, one script a version.

Every row carries who wrote it and when (``changed_by``, ``changed_at``). Pixels lie apart from
the rows that are read all the time. Dates are ISO text, times ISO text in UTC, answers 0 or 1.
"""

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE channel (channel TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE pupil (
  pupil INTEGER PRIMARY KEY AUTOINCREMENT,
  pupil_id TEXT NOT NULL UNIQUE,
  forename TEXT NOT NULL DEFAULT '',
  surname TEXT NOT NULL DEFAULT '',
  known_as TEXT NOT NULL DEFAULT '',
  class TEXT NOT NULL DEFAULT '',
  adult INTEGER NOT NULL DEFAULT 0 CHECK (adult IN (0, 1)),
  biometric INTEGER NOT NULL DEFAULT 0 CHECK (biometric IN (0, 1)),
  biometric_date TEXT,
  biometric_by TEXT NOT NULL DEFAULT '',
  objects_parent INTEGER NOT NULL DEFAULT 0 CHECK (objects_parent IN (0, 1)),
  objects_child INTEGER NOT NULL DEFAULT 0 CHECK (objects_child IN (0, 1)),
  never_publish INTEGER NOT NULL DEFAULT 0 CHECK (never_publish IN (0, 1)),
  left TEXT,
  withdrawn TEXT,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE consent (
  pupil INTEGER NOT NULL REFERENCES pupil ON DELETE CASCADE,
  channel TEXT NOT NULL REFERENCES channel,
  granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
  recorded TEXT NOT NULL,
  begins TEXT,
  until TEXT,
  given_by TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '',
  withdrawn TEXT,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (pupil, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE reference (
  reference INTEGER PRIMARY KEY AUTOINCREMENT,
  pupil INTEGER NOT NULL REFERENCES pupil ON DELETE CASCADE,
  taken TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE,
  quality TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX reference_pupil ON reference (pupil);

CREATE TABLE photo (
  reference INTEGER PRIMARY KEY REFERENCES reference ON DELETE CASCADE,
  jpeg BLOB NOT NULL
) STRICT;

CREATE TABLE template (
  reference INTEGER NOT NULL REFERENCES reference ON DELETE CASCADE,
  model_id TEXT NOT NULL,
  vector BLOB NOT NULL,
  PRIMARY KEY (reference, model_id)
) STRICT;

CREATE TABLE look_alike (
  one INTEGER NOT NULL REFERENCES pupil ON DELETE CASCADE,
  other INTEGER NOT NULL REFERENCES pupil ON DELETE CASCADE,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE recognition (
  number INTEGER PRIMARY KEY,
  turned_on INTEGER NOT NULL CHECK (turned_on IN (0, 1)),
  dpia TEXT,
  dpo TEXT,
  parents_told TEXT,
  decided_by TEXT NOT NULL DEFAULT '',
  unmatched TEXT NOT NULL DEFAULT 'refuse' CHECK (unmatched IN ('allow', 'refuse')),
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE export (
  export INTEGER PRIMARY KEY AUTOINCREMENT,
  batch INTEGER NOT NULL,
  channel TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  look BLOB NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE export_pupil (
  pupil_id TEXT NOT NULL,
  export INTEGER NOT NULL REFERENCES export ON DELETE CASCADE,
  PRIMARY KEY (pupil_id, export)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  user TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  signer BLOB NOT NULL,
  hash BLOB NOT NULL,
  signature BLOB NOT NULL
) STRICT;

CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  digest BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  log_seq INTEGER NOT NULL,
  log_hash BLOB NOT NULL,
  signer BLOB NOT NULL,
  signature BLOB NOT NULL
) STRICT;
"""

_SECOND = """
ALTER TABLE pupil ADD COLUMN clubs TEXT NOT NULL DEFAULT '';

CREATE TABLE evidence (
  evidence INTEGER PRIMARY KEY AUTOINCREMENT,
  pupil INTEGER NOT NULL REFERENCES pupil ON DELETE CASCADE,
  about TEXT NOT NULL,
  note TEXT NOT NULL,
  media TEXT NOT NULL,
  digest BLOB NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_pupil ON evidence (pupil);

CREATE TABLE scan (
  evidence INTEGER PRIMARY KEY REFERENCES evidence ON DELETE CASCADE,
  data BLOB NOT NULL
) STRICT;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND)
"""Script n takes a database of version n to version n + 1."""
