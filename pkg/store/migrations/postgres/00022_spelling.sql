-- +goose Up
-- The pinyin that somebody gave for a name, empty where it is worked out, and by what the person is found: the name
-- without blanks and dots, and the beginnings of its spellings.
ALTER TABLE people ADD COLUMN given_pinyin text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN folded text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN spellings text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX people_name ON people (name);

-- By which edition of the program's rules for names those that are kept were written. SQL cannot write them: whoever
-- opens the database does, when the edition is an older one than the program's.
ALTER TABLE ledger ADD COLUMN spelled bigint NOT NULL DEFAULT 0;
