-- Bumped in the transaction of every change that takes rights away or alters them (sign-out, revocation, rotation,
-- a disabled user), so that every process forgets the principals it remembers. Writer: libs/auth.
CREATE TABLE access_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO access_version (version) VALUES (1);
