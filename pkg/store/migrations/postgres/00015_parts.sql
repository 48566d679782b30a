-- +goose Up
-- A meeting may hold one person for several parts of it: the start joins the key.
-- Every row stays as it is. The exclusion constraint is about rows, not meetings:
-- it also refuses two exclusive parts of one meeting that overlap.
ALTER TABLE reservations DROP CONSTRAINT reservations_pkey;
ALTER TABLE reservations ADD PRIMARY KEY (meeting_id, resource_id, from_at);
