-- What a file holds. An older file is altered by migrations/, then gets here what it lacks, and its
-- derived tables (days, texts, tallies) are filled anew by derive.sql.
-- Moments are milliseconds since 1970 in UTC, amounts tiyn, days Almaty days since 1970.
CREATE TABLE IF NOT EXISTS settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS organisations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL,
    verified   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS api_keys (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    digest          BLOB    NOT NULL UNIQUE, -- SHA-256: the key itself is shown once and not kept
    created_at      INTEGER NOT NULL,
    hint            TEXT    NOT NULL DEFAULT '' -- its last four characters
) STRICT;

CREATE TABLE IF NOT EXISTS webhooks (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    url             TEXT    NOT NULL,
    secret          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    deleted_at      INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS webhooks_of_organisation ON webhooks (organisation_id);

CREATE TABLE IF NOT EXISTS schedules (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    status          TEXT    NOT NULL,
    amount          INTEGER NOT NULL,
    phone_number    TEXT    NOT NULL,
    description     TEXT,
    webhook_id      INTEGER,
    interval        TEXT    NOT NULL,
    day             INTEGER NOT NULL,
    start_date      TEXT    NOT NULL,
    end_date        TEXT,
    next_date       TEXT,
    due_at          INTEGER,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS schedules_of_organisation ON schedules (organisation_id);
CREATE INDEX IF NOT EXISTS schedules_by_status ON schedules (organisation_id, status);
CREATE INDEX IF NOT EXISTS schedules_due ON schedules (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS invoices (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id   INTEGER NOT NULL REFERENCES organisations,
    status            TEXT    NOT NULL,
    amount            INTEGER NOT NULL,
    refunded          INTEGER NOT NULL DEFAULT 0,
    phone_number      TEXT    NOT NULL,
    description       TEXT,
    external_order_id TEXT,
    client_name       TEXT,
    webhook_id        INTEGER,
    schedule_id       INTEGER,
    token             TEXT    NOT NULL,
    qr_token          TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    day               INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    paid_at           INTEGER,
    cancelled_at      INTEGER,
    expired_at        INTEGER,
    CHECK (refunded BETWEEN 0 AND amount)
) STRICT;
-- The rowid ends every index: these serve "newest first" without sorting.
CREATE INDEX IF NOT EXISTS invoices_of_organisation ON invoices (organisation_id);
CREATE INDEX IF NOT EXISTS invoices_by_status ON invoices (organisation_id, status);
CREATE INDEX IF NOT EXISTS invoices_due ON invoices (expires_at) WHERE status = 'pending';

CREATE TABLE IF NOT EXISTS refunds (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    invoice_id      INTEGER NOT NULL REFERENCES invoices,
    amount          INTEGER NOT NULL,
    reason          TEXT,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS refunds_of_organisation ON refunds (organisation_id);
CREATE INDEX IF NOT EXISTS refunds_of_invoice ON refunds (invoice_id);

-- What customers with a magic phone number will do by themselves.
CREATE TABLE IF NOT EXISTS customer_moves (
    invoice_id INTEGER PRIMARY KEY REFERENCES invoices,
    verb       TEXT    NOT NULL,
    due_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS customer_moves_due ON customer_moves (due_at);

-- The outbox: an event is written in the transaction of the change that it tells of.
CREATE TABLE IF NOT EXISTS deliveries (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    webhook_id      INTEGER NOT NULL REFERENCES webhooks,
    invoice_id      INTEGER NOT NULL REFERENCES invoices,
    body            TEXT    NOT NULL,
    status          TEXT    NOT NULL DEFAULT 'waiting',
    attempts        INTEGER NOT NULL DEFAULT 0,
    due_at          INTEGER,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS attempts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id INTEGER NOT NULL REFERENCES deliveries,
    started_at  INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status_code INTEGER,
    answer      TEXT,
    fault       TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_of_delivery ON attempts (delivery_id);

-- The log of requests: the latest, without their keys.
CREATE TABLE IF NOT EXISTS requests (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    duration_us    INTEGER NOT NULL,
    key_id         INTEGER,
    operation      TEXT,
    method         TEXT    NOT NULL,
    path           TEXT    NOT NULL,
    query          TEXT    NOT NULL,
    headers        BLOB    NOT NULL,
    body           BLOB    NOT NULL,
    status         INTEGER,
    answer_headers BLOB    NOT NULL,
    answer         BLOB    NOT NULL,
    fault          TEXT
) STRICT;

-- Which invoice was an organisation's first of a day: a range of days is a range of ids.
CREATE TABLE IF NOT EXISTS days (
    organisation_id INTEGER NOT NULL,
    day             INTEGER NOT NULL,
    first_id        INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, day)
) STRICT, WITHOUT ROWID;
-- The clock runs forwards; an invoice that it would date back counts to the day before it.
CREATE TRIGGER IF NOT EXISTS invoice_dated AFTER INSERT ON invoices
    WHEN NEW.day > ifnull(
        (SELECT max(day) FROM days WHERE organisation_id = NEW.organisation_id), NEW.day - 1
    )
BEGIN
    INSERT INTO days VALUES (NEW.organisation_id, NEW.day, NEW.id);
END;

-- The text of invoices, case folded, for search; filled in batches by texts.py. The rowid is
-- organisation_id << 40 | id.
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (
    description, external_order_id, content = '', columnsize = 0,
    tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE IF NOT EXISTS trigrams USING fts5vocab (texts, instance);

-- How many rows there are in each run of ids, by status: an exact count(*) of a large table costs
-- milliseconds, and so does OFFSET. Runs are 2^40, 2^16 and 2^8 ids long (tallies.py).
CREATE TABLE IF NOT EXISTS tallies (
    kind            TEXT    NOT NULL,
    organisation_id INTEGER NOT NULL,
    bits            INTEGER NOT NULL,
    run             INTEGER NOT NULL,
    pending         INTEGER NOT NULL DEFAULT 0,
    paid            INTEGER NOT NULL DEFAULT 0,
    cancelled       INTEGER NOT NULL DEFAULT 0,
    expired         INTEGER NOT NULL DEFAULT 0,
    active          INTEGER NOT NULL DEFAULT 0,
    paused          INTEGER NOT NULL DEFAULT 0,
    completed       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, organisation_id, bits, run)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS invoice_counted AFTER INSERT ON invoices BEGIN
    INSERT INTO tallies (kind, organisation_id, bits, run, pending, paid, cancelled, expired)
        SELECT 'invoices', NEW.organisation_id, bits, NEW.id >> bits,
               NEW.status = 'pending',
               NEW.status = 'paid',
               NEW.status = 'cancelled',
               NEW.status = 'expired'
        FROM (SELECT 40 AS bits UNION ALL SELECT 16 UNION ALL SELECT 8) WHERE TRUE
        ON CONFLICT DO UPDATE SET
            pending = pending + excluded.pending,
            paid = paid + excluded.paid,
            cancelled = cancelled + excluded.cancelled,
            expired = expired + excluded.expired;
END;
CREATE TRIGGER IF NOT EXISTS invoice_recounted AFTER UPDATE OF status ON invoices
    WHEN NEW.status <> OLD.status
BEGIN
    INSERT INTO tallies (kind, organisation_id, bits, run, pending, paid, cancelled, expired)
        SELECT 'invoices', NEW.organisation_id, bits, NEW.id >> bits,
               (NEW.status = 'pending') - (OLD.status = 'pending'),
               (NEW.status = 'paid') - (OLD.status = 'paid'),
               (NEW.status = 'cancelled') - (OLD.status = 'cancelled'),
               (NEW.status = 'expired') - (OLD.status = 'expired')
        FROM (SELECT 40 AS bits UNION ALL SELECT 16 UNION ALL SELECT 8) WHERE TRUE
        ON CONFLICT DO UPDATE SET
            pending = pending + excluded.pending,
            paid = paid + excluded.paid,
            cancelled = cancelled + excluded.cancelled,
            expired = expired + excluded.expired;
END;
CREATE TRIGGER IF NOT EXISTS schedule_counted AFTER INSERT ON schedules BEGIN
    INSERT INTO tallies (kind, organisation_id, bits, run, active, paused, cancelled)
        SELECT 'schedules', NEW.organisation_id, bits, NEW.id >> bits,
               NEW.status = 'active',
               NEW.status = 'paused',
               NEW.status = 'cancelled'
        FROM (SELECT 40 AS bits UNION ALL SELECT 16 UNION ALL SELECT 8) WHERE TRUE
        ON CONFLICT DO UPDATE SET
            active = active + excluded.active,
            paused = paused + excluded.paused,
            cancelled = cancelled + excluded.cancelled;
END;
CREATE TRIGGER IF NOT EXISTS schedule_recounted AFTER UPDATE OF status ON schedules
    WHEN NEW.status <> OLD.status
BEGIN
    INSERT INTO tallies (kind, organisation_id, bits, run, active, paused, cancelled)
        SELECT 'schedules', NEW.organisation_id, bits, NEW.id >> bits,
               (NEW.status = 'active') - (OLD.status = 'active'),
               (NEW.status = 'paused') - (OLD.status = 'paused'),
               (NEW.status = 'cancelled') - (OLD.status = 'cancelled')
        FROM (SELECT 40 AS bits UNION ALL SELECT 16 UNION ALL SELECT 8) WHERE TRUE
        ON CONFLICT DO UPDATE SET
            active = active + excluded.active,
            paused = paused + excluded.paused,
            cancelled = cancelled + excluded.cancelled;
END;
CREATE TRIGGER IF NOT EXISTS refund_counted AFTER INSERT ON refunds BEGIN
    INSERT INTO tallies (kind, organisation_id, bits, run, completed)
        SELECT 'refunds', NEW.organisation_id, bits, NEW.id >> bits, 1
        FROM (SELECT 40 AS bits UNION ALL SELECT 16 UNION ALL SELECT 8) WHERE TRUE
        ON CONFLICT DO UPDATE SET completed = completed + 1;
END;
