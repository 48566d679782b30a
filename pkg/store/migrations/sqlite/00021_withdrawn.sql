-- +goose Up
-- By which revision the undoing of a proposal called off a meeting that the proposal had placed, 0 for none; that
-- nobody can have been shown it by then; and up to which revision a link shows what was called off so: the
-- one at which it was issued. A link does not list what was called off before it was issued.
ALTER TABLE meetings ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN linked_revision INTEGER NOT NULL DEFAULT 0;

-- What was called off so before now is known by its reason and its instant. Who had a link by then may have
-- been shown it; links issued since the last undoing, and from now on, do not list it.
UPDATE meetings SET withdrawn = (SELECT CASE WHEN revision > 1 THEN revision ELSE 1 END FROM ledger WHERE id = 1)
WHERE status = 'cancelled' AND cancel_reason LIKE '撤销调整方案（%'
  AND EXISTS (SELECT 1 FROM proposals p WHERE p.state = 'undone' AND p.undone_at = meetings.cancelled_at);
UPDATE feeds SET linked_revision = (SELECT CASE WHEN revision > 1 THEN revision ELSE 1 END FROM ledger WHERE id = 1)
WHERE linked_at > (SELECT MAX(undone_at) FROM proposals WHERE state = 'undone');
