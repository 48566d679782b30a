-- +goose Up
-- Kinds of bodies are data. A kind with a level gives it to its bodies; a body of any other has the level of its parent.
CREATE TABLE body_kinds (
    id         text COLLATE "C" PRIMARY KEY,
    version    bigint NOT NULL,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    level      text NOT NULL CHECK (level IN ('', 'city', 'district', 'township', 'community'))
);
INSERT INTO body_kinds (id, version, created_at, changed_at, name_zh, name_en, level) VALUES
    ('plenary',            1, 0, 0, '政协委员会',             'Plenary',                ''),
    ('standing_committee', 1, 0, 0, '常务委员会',             'Standing committee',     ''),
    ('chair_meeting',      1, 0, 0, '主席会议',               'Chair''s meeting',       ''),
    ('special_committee',  1, 0, 0, '专门委员会',             'Special committee',      ''),
    ('sector',             1, 0, 0, '界别',                   'Sector',                 ''),
    ('party_group',        1, 0, 0, '党派团体',               'Party group',            ''),
    ('department',         1, 0, 0, '部门',                   'Department',             ''),
    ('office',             1, 0, 0, '办公室',                 'Office',                 ''),
    ('district',           1, 0, 0, '区县政协',               'District committee',     'district'),
    ('township_office',    1, 0, 0, '镇街政协工作委员会',     'Township office',        'township'),
    ('village_room',       1, 0, 0, '村（社区）协商议事室',   'Village council room',   'community'),
    ('circle',             1, 0, 0, '协商议事室圈',           'Council room''s circle', '');

-- Who owns what; none is the whole office's, as everything was.
ALTER TABLE people    ADD COLUMN home_body_id  uuid REFERENCES bodies (id);
ALTER TABLE venues    ADD COLUMN owner_body_id uuid REFERENCES bodies (id);
ALTER TABLE rooms     ADD COLUMN owner_body_id uuid REFERENCES bodies (id);
ALTER TABLE blocks    ADD COLUMN owner_body_id uuid REFERENCES bodies (id);
ALTER TABLE series    ADD COLUMN owner_body_id uuid REFERENCES bodies (id);
ALTER TABLE proposals ADD COLUMN owner_body_id uuid REFERENCES bodies (id);
ALTER TABLE feeds     ADD COLUMN owner_body_id uuid REFERENCES bodies (id);
CREATE INDEX people_home ON people (home_body_id);
CREATE INDEX blocks_owner ON blocks (owner_body_id, from_at);

UPDATE series SET owner_body_id = (
    SELECT m.owner_body_id FROM meetings m WHERE m.series_id = series.id ORDER BY m.original_start DESC, m.id LIMIT 1
);
UPDATE schema_compat SET min_reader = 29, min_writer = 29;
