-- Moments are milliseconds since 1970 in UTC, amounts tiyn, days Almaty days since 1970.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organisations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL,
    verified   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    digest          BLOB    NOT NULL UNIQUE, -- SHA-256: the key itself is shown once and not kept
    created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE webhooks (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    url             TEXT    NOT NULL,
    secret          TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    deleted_at      INTEGER
) STRICT;
CREATE INDEX webhooks_of_organisation ON webhooks (organisation_id);

CREATE TABLE schedules (
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
CREATE INDEX schedules_of_organisation ON schedules (organisation_id);
CREATE INDEX schedules_by_status ON schedules (organisation_id, status);
CREATE INDEX schedules_due ON schedules (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE invoices (
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
CREATE INDEX invoices_of_organisation ON invoices (organisation_id);
CREATE INDEX invoices_by_status ON invoices (organisation_id, status);
CREATE INDEX invoices_by_day ON invoices (organisation_id, day);
CREATE INDEX invoices_due ON invoices (expires_at) WHERE status = 'pending';

CREATE TABLE refunds (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    invoice_id      INTEGER NOT NULL REFERENCES invoices,
    amount          INTEGER NOT NULL,
    reason          TEXT,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_of_organisation ON refunds (organisation_id);
CREATE INDEX refunds_of_invoice ON refunds (invoice_id);

-- The outbox: an event is written in the transaction of the change that it tells of.
CREATE TABLE deliveries (
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
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE attempts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id INTEGER NOT NULL REFERENCES deliveries,
    started_at  INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status_code INTEGER,
    answer      TEXT,
    fault       TEXT
) STRICT;
CREATE INDEX attempts_of_delivery ON attempts (delivery_id);

-- Kept by the triggers below: an exact count(*) of a large table costs milliseconds.
CREATE TABLE counts (
    kind            TEXT    NOT NULL,
    organisation_id INTEGER NOT NULL,
    day             INTEGER NOT NULL, -- 0 stands for all days
    status          TEXT    NOT NULL,
    n               INTEGER NOT NULL,
    PRIMARY KEY (kind, organisation_id, day, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER invoice_counted AFTER INSERT ON invoices BEGIN
    INSERT INTO counts VALUES ('invoice', NEW.organisation_id, 0, NEW.status, 1),
                              ('invoice', NEW.organisation_id, NEW.day, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER invoice_recounted AFTER UPDATE OF status ON invoices BEGIN
    UPDATE counts SET n = n - 1 WHERE kind = 'invoice' AND organisation_id = OLD.organisation_id
        AND day IN (0, OLD.day) AND status = OLD.status;
    INSERT INTO counts VALUES ('invoice', NEW.organisation_id, 0, NEW.status, 1),
                              ('invoice', NEW.organisation_id, NEW.day, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER refund_counted AFTER INSERT ON refunds BEGIN
    INSERT INTO counts VALUES ('refund', NEW.organisation_id, 0, '', 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER schedule_counted AFTER INSERT ON schedules BEGIN
    INSERT INTO counts VALUES ('schedule', NEW.organisation_id, 0, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER schedule_recounted AFTER UPDATE OF status ON schedules WHEN OLD.status <> NEW.status BEGIN
    UPDATE counts SET n = n - 1 WHERE kind = 'schedule'
        AND organisation_id = OLD.organisation_id AND day = 0 AND status = OLD.status;
    INSERT INTO counts VALUES ('schedule', NEW.organisation_id, 0, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
