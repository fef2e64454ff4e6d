-- What queries look at of each device, ready to be read in the order in which devices are listed. Made anew from the
-- other tables where it is empty.
CREATE TABLE device_row (
  site_id BLOB NOT NULL,
  place BLOB NOT NULL,         -- sorts by the lowest current address
  device_id BLOB NOT NULL,
  name TEXT NOT NULL,          -- texts are in lower case, as far as that is ASCII
  type TEXT NOT NULL,
  vendor TEXT NOT NULL,
  model TEXT NOT NULL,
  ports TEXT NOT NULL,         -- lists have blanks between their words
  protocols TEXT NOT NULL,
  addresses TEXT NOT NULL,
  macs TEXT NOT NULL,
  declared TEXT NOT NULL,      -- a line "field=value" for each
  words TEXT NOT NULL,
  items TEXT NOT NULL,         -- sub-items that the latest verdicts do not pass, a blank before and behind each
  PRIMARY KEY (site_id, place, device_id),
  UNIQUE (site_id, device_id),
  FOREIGN KEY (site_id, device_id) REFERENCES device (site_id, device_id)
) STRICT, WITHOUT ROWID;

-- Queries that people keep under a name.
CREATE TABLE saved_view (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  who TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, name)
) STRICT, WITHOUT ROWID;

-- When each person last looked at what had changed.
CREATE TABLE look (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  who TEXT NOT NULL,
  looked_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, who)
) STRICT, WITHOUT ROWID;
