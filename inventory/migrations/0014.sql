-- When a device went: the end of the scan that missed it. What a capture heard before that time and writes after it
-- brings nothing back. Empty while the device is present, and for those that had gone before this was kept.
ALTER TABLE device ADD COLUMN gone_at INTEGER;
