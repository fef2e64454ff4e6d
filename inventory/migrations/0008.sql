-- Attempts to log in. Rows are only added. Each row's digest covers the row and the digest before it, so that a row
-- that is changed or taken out is noticed; login_audit_head tells where the chain ends.
CREATE TABLE login_audit (
  site_id BLOB NOT NULL,
  number INTEGER NOT NULL,     -- 1, 2, 3, ... without a gap
  at INTEGER NOT NULL,
  record TEXT NOT NULL,        -- attempt: before anything was sent; outcome: what became of it
  attempt INTEGER NOT NULL,    -- the number of the attempt
  device TEXT NOT NULL,        -- what stays with the device, not its address
  label TEXT NOT NULL,
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  service TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  knowledge TEXT NOT NULL,     -- row of the knowledge, never the password
  operator TEXT NOT NULL,
  administrator TEXT NOT NULL, -- who agreed
  scope_sha256 TEXT NOT NULL,
  ended TEXT NOT NULL,         -- of an outcome: accepted, refused, locked, unclear
  reason TEXT NOT NULL,
  took INTEGER NOT NULL,       -- milliseconds
  previous BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (site_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_audit_device ON login_audit (site_id, device, at);
CREATE INDEX login_audit_attempt ON login_audit (site_id, attempt);

CREATE TABLE login_audit_head (
  site_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (site_id)
) STRICT, WITHOUT ROWID;
