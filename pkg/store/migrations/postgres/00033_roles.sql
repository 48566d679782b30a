-- +goose Up
-- A token has one role or several. What an admin was able to do is now the work of two roles, so that those who were
-- admins have both. Whom a liaison acts for is a document.
ALTER TABLE tokens ADD COLUMN roles TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN liaison_for TEXT NOT NULL DEFAULT '{}';
UPDATE tokens SET roles = CASE role WHEN 'admin' THEN 'admin,office' ELSE role END;

-- What was for an admin to decide is for the office.
UPDATE forms SET leave_by = 'office' WHERE leave_by = 'admin';
UPDATE meetings SET pin_role = 'office' WHERE pin_role = 'admin';

-- An older program would let organisers decide on such leave and lift such pins.
UPDATE schema_compat SET min_reader = 29, min_writer = 33;
