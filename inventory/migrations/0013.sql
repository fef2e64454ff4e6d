-- When to scan what, and the state of the daemon that does it. Times are UTC nanoseconds.
CREATE TABLE schedule (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  name TEXT NOT NULL,
  due TEXT NOT NULL,           -- five fields of cron, or "every 6h"
  zone TEXT NOT NULL,
  window TEXT NOT NULL,
  jitter INTEGER NOT NULL,     -- seconds
  missed TEXT NOT NULL,        -- skip, once
  arguments TEXT NOT NULL,     -- JSON array of words
  folder TEXT NOT NULL,
  who TEXT NOT NULL,
  created INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  slot INTEGER,
  next INTEGER,
  counted_from INTEGER NOT NULL,
  PRIMARY KEY (site_id, name)
) STRICT, WITHOUT ROWID;

-- Runs stay when their schedule goes.
CREATE TABLE schedule_run (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  run_id BLOB NOT NULL,
  schedule TEXT NOT NULL,
  state TEXT NOT NULL,         -- running, done, stopped, lost, missed
  why TEXT NOT NULL,           -- why it was missed or stopped
  planned INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  exit_code INTEGER,
  message TEXT NOT NULL,
  scan_id BLOB,                -- a scan that can be resumed
  pid INTEGER NOT NULL,
  pid_started INTEGER NOT NULL,
  PRIMARY KEY (site_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX schedule_run_name ON schedule_run (site_id, schedule, run_id);
CREATE INDEX schedule_run_open ON schedule_run (site_id, state) WHERE state = 'running';

-- Alerts on their way. A row is written together with the mark up to which changes were looked at, and stays for a
-- while after it was sent, so that nothing is sent for the same reason twice.
CREATE TABLE alert_outbox (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  channel TEXT NOT NULL,
  alert_id BLOB NOT NULL,
  alert TEXT NOT NULL,         -- JSON
  state TEXT NOT NULL,         -- pending, sent, given_up
  created INTEGER NOT NULL,
  next_try INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT NOT NULL,
  sent INTEGER,
  PRIMARY KEY (site_id, channel, alert_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_outbox_due ON alert_outbox (site_id, next_try) WHERE state = 'pending';

-- Up to where alerts have looked.
CREATE TABLE alert_mark (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  began INTEGER NOT NULL,      -- what changed before was never told of
  changes_until INTEGER NOT NULL,
  judged_scan BLOB,            -- the latest whose verdicts were compared
  PRIMARY KEY (site_id)
) STRICT, WITHOUT ROWID;

-- What did not conform when alerts last looked.
CREATE TABLE alert_finding (
  site_id BLOB NOT NULL REFERENCES site (site_id),
  device_id BLOB NOT NULL,
  item TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  severity TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (site_id, device_id, item, endpoint)
) STRICT, WITHOUT ROWID;
