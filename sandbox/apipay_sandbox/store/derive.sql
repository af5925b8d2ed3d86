-- Fills anew what can be told from other tables.
DELETE FROM days;
INSERT INTO days
    SELECT organisation_id, latest, min(id) FROM (
        SELECT organisation_id, id, max(day) OVER (
            PARTITION BY organisation_id ORDER BY id
        ) AS latest FROM invoices -- a machine's clock may once have run backwards
    ) GROUP BY organisation_id, latest ORDER BY organisation_id, latest;

DELETE FROM tallies;
INSERT INTO tallies
    SELECT kind, organisation_id, bits, id >> bits,
           sum(status = 'pending'), sum(status = 'paid'), sum(status = 'cancelled'),
           sum(status = 'expired'), sum(status = 'active'), sum(status = 'paused'),
           sum(status = 'completed')
    FROM (
        SELECT 'invoices' AS kind, organisation_id, status, id FROM invoices
        UNION ALL SELECT 'refunds', organisation_id, 'completed', id FROM refunds
        UNION ALL SELECT 'schedules', organisation_id, status, id FROM schedules
    ), (SELECT 40 AS bits UNION ALL SELECT 16 UNION ALL SELECT 8)
    GROUP BY 1, 2, 3, 4;

INSERT INTO texts (texts) VALUES ('delete-all');
DELETE FROM settings WHERE name = 'texts';
