-- +goose Up
-- Seats for which a body names people, and who sits on each. seats stands at both, so that the two constraints below let
-- nobody be named for a seat that there is not, and let the seats not fall below the named, whoever writes at the same
-- time. Meetings that there are have none.
CREATE TABLE delegations (
    id         TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    ord        INTEGER NOT NULL,
    body_id    TEXT NOT NULL REFERENCES bodies (id),
    seats      INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 200),
    role       TEXT NOT NULL,
    required   INTEGER NOT NULL,
    name_by    INTEGER NOT NULL,
    lapsed     INTEGER NOT NULL DEFAULT 0,
    note       TEXT NOT NULL DEFAULT '',
    UNIQUE (meeting_id, body_id),
    UNIQUE (id, meeting_id, seats)
) STRICT;
CREATE INDEX delegations_body ON delegations (body_id, name_by);
CREATE INDEX delegations_order ON delegations (name_by, id);

CREATE TABLE delegation_seats (
    delegation_id TEXT NOT NULL,
    seat_no       INTEGER NOT NULL,
    meeting_id    TEXT NOT NULL,
    person_id     TEXT NOT NULL,
    seats         INTEGER NOT NULL,
    PRIMARY KEY (delegation_id, seat_no),
    UNIQUE (meeting_id, person_id),
    CHECK (seat_no BETWEEN 1 AND seats),
    FOREIGN KEY (delegation_id, meeting_id, seats) REFERENCES delegations (id, meeting_id, seats),
    FOREIGN KEY (meeting_id, person_id) REFERENCES attendances (meeting_id, person_id)
) STRICT;

-- An older program would free whoever is named, and know of no seats that wait for a name.
UPDATE schema_compat SET min_reader = 29, min_writer = 61;
