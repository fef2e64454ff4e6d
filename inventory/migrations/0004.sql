-- Parts of a host's ports that are done, until the whole is recorded as its coverage.
CREATE TABLE scan_progress (
  site_id BLOB NOT NULL,
  scan_id BLOB NOT NULL,
  ip TEXT NOT NULL,
  transport TEXT NOT NULL,
  first_port INTEGER NOT NULL, -- of the part; parts share no port
  coverage TEXT NOT NULL,      -- of these ports alone
  measured_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, scan_id, ip, transport, first_port),
  FOREIGN KEY (site_id, scan_id) REFERENCES scan (site_id, scan_id)
) STRICT, WITHOUT ROWID;
