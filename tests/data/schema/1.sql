-- SPDX-FileCopyrightText: The Tincan contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 1 of the history's file, with two conversations in it. As it was published: never changed.
-- Alice: two texts of ours, one of which was not delivered yet, one that we withdrew between them,
-- and one of hers that was not seen yet. Bob: all was cleared.

PRAGMA application_id = 1416195683;
PRAGMA user_version = 1;

CREATE TABLE profile ( only INTEGER PRIMARY KEY CHECK (only = 1), seed INTEGER NOT NULL, indexed INTEGER NOT NULL DEFAULT 0, scrub INTEGER NOT NULL DEFAULT 0);
CREATE TABLE conversation ( id INTEGER PRIMARY KEY, peer TEXT NOT NULL UNIQUE, own_log INTEGER, cleared INTEGER NOT NULL DEFAULT 0);
CREATE TABLE log ( conversation INTEGER NOT NULL REFERENCES conversation (id), log_id INTEGER NOT NULL, own INTEGER NOT NULL, head INTEGER NOT NULL, offered INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0, latest INTEGER NOT NULL DEFAULT 0, digest BLOB, PRIMARY KEY (conversation, log_id)) WITHOUT ROWID;
CREATE TABLE message ( id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, log_id INTEGER NOT NULL, number INTEGER NOT NULL, sent_at INTEGER NOT NULL, shown_at INTEGER NOT NULL, kind INTEGER NOT NULL, flags INTEGER NOT NULL, text TEXT NOT NULL);
CREATE UNIQUE INDEX message_number ON message (conversation, log_id, number);
CREATE INDEX message_order ON message (conversation, shown_at, log_id, number);
CREATE INDEX message_hidden ON message (conversation, log_id, number) WHERE flags & 131072;
CREATE VIRTUAL TABLE search USING fts5 (terms, content = '', columnsize = 0, detail = none, prefix = '1 2 3 4', tokenize = 'ascii');
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('crisismerge', 512);
INSERT INTO search (search, rank) VALUES ('usermerge', 8);

INSERT INTO profile (only, seed, indexed, scrub) VALUES (1, 81985529216486895, 0, 0);

INSERT INTO conversation (id, peer, own_log, cleared) VALUES
  (1, 'aa00000000000000000000000000000000000000000000000000000000000000', 10, 0),
  (2, 'bb00000000000000000000000000000000000000000000000000000000000000', NULL, 6);

INSERT INTO log (conversation, log_id, own, head, offered, acknowledged, seen, latest, digest) VALUES
  (1, 10, 1, 3, 2, 1, 1, 3000, NULL),
  (1, 26, 0, 1, 0, 0, 0, 2500, x'000102030405060708090a0b0c0d0e0f'),
  (2, 27, 0, 2, 0, 0, 2, 2000, x'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');

INSERT INTO message (id, conversation, log_id, number, sent_at, shown_at, kind, flags, text) VALUES
  (1, 1, 10, 1, 1000, 1000, 0, 65536, 'who is there'),
  (2, 1, 10, 2, 2000, 2000, 1, 65536, ''),
  (3, 1, 26, 1, 9500, 2500, 0, 0, 'only me'),
  (4, 1, 10, 3, 3000, 3000, 0, 65537, 'over there');
