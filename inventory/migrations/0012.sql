-- Devices that became one, or ceased to be one: who said so and why, with what both were before, so that it can be
-- taken back. What a person said binds later scans as long as it is not taken back.
CREATE TABLE identity_event (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  event_id BLOB NOT NULL,
  kind TEXT NOT NULL,          -- merge, split
  device_id BLOB NOT NULL,     -- that stays
  other_id BLOB NOT NULL,      -- that became a part of it, or was one
  device_label TEXT NOT NULL,
  other_label TEXT NOT NULL,
  reason TEXT NOT NULL,
  score INTEGER NOT NULL,      -- of a merge that nobody ordered
  who TEXT NOT NULL,           -- empty: tenken
  happened_at INTEGER NOT NULL,
  routes TEXT NOT NULL,        -- of a split, JSON array of strings: "address MAC IP", "evidence KEY VALUE"
  kept TEXT NOT NULL,          -- JSON object: both devices as they were; empty where it is no longer kept
  kept_rows TEXT NOT NULL,     -- JSON object: change rows and waivers that moved
  undone_at INTEGER,
  undone_by TEXT,
  undone_reason TEXT,
  PRIMARY KEY (site_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_event_device ON identity_event (site_id, device_id);
CREATE INDEX identity_event_other ON identity_event (site_id, other_id);
