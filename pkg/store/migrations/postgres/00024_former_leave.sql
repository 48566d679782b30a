-- +goose Up
-- Leave counts on the day that it was asked for: the time of the meeting then, as it
-- moved within that day, and whether the meeting is elsewhere now. Every leave that
-- there is stands for the time that its meeting has: none ends by this.
ALTER TABLE leaves ADD COLUMN for_from bigint;
ALTER TABLE leaves ADD COLUMN for_to bigint;
ALTER TABLE leaves ADD COLUMN former boolean NOT NULL DEFAULT false;
UPDATE leaves SET for_from = (SELECT m.starts_at FROM meetings m WHERE m.id = leaves.meeting_id),
    for_to = (SELECT m.ends_at FROM meetings m WHERE m.id = leaves.meeting_id);
-- A part that a move left outside the meeting is former, as it would be by a move now.
UPDATE leaves SET former = true WHERE from_at IS NOT NULL AND decision IN ('pending', 'approved') AND (from_at < for_from OR to_at > for_to);

-- One of a person's leaves from a meeting counts; former ones may stand beside it.
DROP INDEX leaves_standing;
CREATE UNIQUE INDEX leaves_standing ON leaves (meeting_id, person_id) WHERE decision IN ('pending', 'approved') AND NOT former;
