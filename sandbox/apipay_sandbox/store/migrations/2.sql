-- Counters by day gave way to tallies by runs of ids, the index by day to the table of days.
DROP TRIGGER invoice_counted;
DROP TRIGGER invoice_recounted;
DROP TRIGGER refund_counted;
DROP TRIGGER schedule_counted;
DROP TRIGGER schedule_recounted;
DROP TABLE counts;
DROP INDEX invoices_by_day;
ALTER TABLE api_keys ADD COLUMN hint TEXT NOT NULL DEFAULT '';
