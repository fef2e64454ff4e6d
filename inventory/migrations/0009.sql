-- What people decide about the sheet, and who changed it. Verdicts are never among it. device_id is empty where a
-- waiver is about the whole site.
CREATE TABLE waiver (
  site_id BLOB NOT NULL,
  item TEXT NOT NULL,
  device_id BLOB NOT NULL,
  device_label TEXT NOT NULL,
  reason TEXT NOT NULL,
  owner TEXT NOT NULL,
  until TEXT NOT NULL,         -- the last day on which it counts, 2027-03-31
  who TEXT NOT NULL,
  waived_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, item, device_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiver_device ON waiver (site_id, device_id);

CREATE TABLE adoption (
  site_id BLOB NOT NULL,
  item TEXT NOT NULL,
  mark TEXT NOT NULL,          -- adopted, partly, not_adopted; empty: not decided
  reason TEXT NOT NULL,
  consider TEXT NOT NULL,
  comment TEXT NOT NULL,
  level INTEGER,
  lead TEXT NOT NULL,          -- it, ot, both; empty: not decided
  who TEXT NOT NULL,
  adopted_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision_change (
  site_id BLOB NOT NULL,
  change_id BLOB NOT NULL,
  item TEXT NOT NULL,
  device_label TEXT NOT NULL,
  what TEXT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  who TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, change_id)
) STRICT, WITHOUT ROWID;

-- Where on the network a scan looked from, and by what its verdicts were given.
ALTER TABLE scan ADD COLUMN vantage TEXT NOT NULL DEFAULT 'inside';

CREATE TABLE judged_by (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  policy TEXT NOT NULL,          -- its name
  policy_sha256 TEXT NOT NULL,   -- of the file; empty for the built-in one
  knowledge TEXT NOT NULL,       -- names what services were recognised by
  vulnerabilities TEXT NOT NULL, -- names the database of known vulnerabilities; empty: none was asked
  tenken_version TEXT NOT NULL,
  PRIMARY KEY (site_id, scan_id),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;
