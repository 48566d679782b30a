-- +goose Up
-- Seats for which a body names people, and who sits on each. seats stands at both, so that the two constraints below let
-- nobody be named for a seat that there is not, and let the seats not fall below the named, whoever writes at the same
-- time. Meetings that there are have none.
CREATE TABLE delegations (
    id         uuid PRIMARY KEY,
    meeting_id uuid NOT NULL REFERENCES meetings (id),
    ord        bigint NOT NULL,
    body_id    uuid NOT NULL REFERENCES bodies (id),
    seats      bigint NOT NULL CHECK (seats BETWEEN 1 AND 200),
    role       text COLLATE "C" NOT NULL,
    required   boolean NOT NULL,
    name_by    bigint NOT NULL,
    lapsed     boolean NOT NULL DEFAULT false,
    note       text NOT NULL DEFAULT '',
    UNIQUE (meeting_id, body_id),
    UNIQUE (id, meeting_id, seats)
);
CREATE INDEX delegations_body ON delegations (body_id, name_by);
CREATE INDEX delegations_order ON delegations (name_by, id);

CREATE TABLE delegation_seats (
    delegation_id uuid NOT NULL,
    seat_no       bigint NOT NULL,
    meeting_id    uuid NOT NULL,
    person_id     uuid NOT NULL,
    seats         bigint NOT NULL,
    PRIMARY KEY (delegation_id, seat_no),
    UNIQUE (meeting_id, person_id),
    CHECK (seat_no BETWEEN 1 AND seats),
    FOREIGN KEY (delegation_id, meeting_id, seats) REFERENCES delegations (id, meeting_id, seats),
    FOREIGN KEY (meeting_id, person_id) REFERENCES attendances (meeting_id, person_id)
);
SELECT journal_watch('delegations', 'meeting_id, id');
SELECT journal_watch('delegation_seats', 'meeting_id, person_id');

-- An older program would free whoever is named, and know of no seats that wait for a name.
UPDATE schema_compat SET min_reader = 29, min_writer = 61;
