-- SPDX-FileCopyrightText: The Tincan contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 2 of the history's file, with two conversations in it. As it was published: never changed.
-- Alice: two texts of ours, one of which was not delivered yet, one that we withdrew between them,
-- and one of hers that answers our first, was edited, and was not seen yet; we reacted to it, and
-- then otherwise, and neither was delivered. Bob: all was cleared.

PRAGMA application_id = 1416195683;
PRAGMA user_version = 2;

CREATE TABLE profile ( only INTEGER PRIMARY KEY CHECK (only = 1), seed INTEGER NOT NULL, indexed INTEGER NOT NULL DEFAULT 0, scrub INTEGER NOT NULL DEFAULT 0);
CREATE TABLE conversation ( id INTEGER PRIMARY KEY, peer TEXT NOT NULL UNIQUE, own_log INTEGER, cleared INTEGER NOT NULL DEFAULT 0);
CREATE TABLE log ( conversation INTEGER NOT NULL REFERENCES conversation (id), log_id INTEGER NOT NULL, own INTEGER NOT NULL, head INTEGER NOT NULL, offered INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0, latest INTEGER NOT NULL DEFAULT 0, digest BLOB, PRIMARY KEY (conversation, log_id)) WITHOUT ROWID;
CREATE TABLE message ( id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, log_id INTEGER NOT NULL, number INTEGER NOT NULL, sent_at INTEGER NOT NULL, shown_at INTEGER NOT NULL, kind INTEGER NOT NULL, flags INTEGER NOT NULL, text TEXT NOT NULL, target_log INTEGER, target_number INTEGER);
CREATE UNIQUE INDEX message_number ON message (conversation, log_id, number);
CREATE INDEX message_order ON message (conversation, shown_at, log_id, number);
CREATE INDEX message_hidden ON message (conversation, log_id, number) WHERE flags & 131072;
CREATE VIRTUAL TABLE search USING fts5 (terms, content = '', columnsize = 0, detail = none, prefix = '1 2 3 4', tokenize = 'ascii');
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('crisismerge', 512);
INSERT INTO search (search, rank) VALUES ('usermerge', 8);
CREATE TABLE speaker ( of_conversation INTEGER NOT NULL, of_log INTEGER NOT NULL, of_number INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (of_conversation, of_log, of_number, entry)) WITHOUT ROWID;
CREATE TABLE amendment ( conversation INTEGER NOT NULL, log_id INTEGER NOT NULL, number INTEGER NOT NULL, kind INTEGER NOT NULL, own INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (conversation, log_id, number, kind, own)) WITHOUT ROWID;
CREATE TABLE gone ( conversation INTEGER NOT NULL, log_id INTEGER NOT NULL, number INTEGER NOT NULL, how INTEGER NOT NULL, PRIMARY KEY (conversation, log_id, number, how)) WITHOUT ROWID;

INSERT INTO profile (only, seed, indexed, scrub) VALUES (1, 81985529216486895, 0, 0);

INSERT INTO conversation (id, peer, own_log, cleared) VALUES
  (1, 'aa00000000000000000000000000000000000000000000000000000000000000', 10, 0),
  (2, 'bb00000000000000000000000000000000000000000000000000000000000000', NULL, 8);

INSERT INTO log (conversation, log_id, own, head, offered, acknowledged, seen, latest, digest) VALUES
  (1, 10, 1, 5, 2, 1, 1, 5000, NULL),
  (1, 26, 0, 2, 0, 0, 0, 2600, x'000102030405060708090a0b0c0d0e0f'),
  (2, 27, 0, 2, 0, 0, 2, 2000, x'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');

INSERT INTO message (id, conversation, log_id, number, sent_at, shown_at, kind, flags, text, target_log, target_number) VALUES
  (1, 1, 10, 1, 1000, 1000, 0, 65536, 'who is there', NULL, NULL),
  (2, 1, 10, 2, 2000, 2000, 1, 65536, '', NULL, NULL),
  (3, 1, 26, 1, 9500, 2500, 0, 0, 'only I there', 10, 1),
  (4, 1, 10, 3, 3000, 3000, 0, 65537, 'over there', NULL, NULL),
  (5, 1, 26, 2, 9600, 2600, 2, 0, 'only me', 26, 1),
  (6, 1, 10, 4, 4000, 4000, 4, 65536, '+', 26, 1),
  (7, 1, 10, 5, 5000, 5000, 4, 65536, '-', 26, 1);

INSERT INTO speaker (of_conversation, of_log, of_number, entry) VALUES
  (1, 10, 1, 3),
  (1, 26, 1, 5),
  (1, 26, 1, 6),
  (1, 26, 1, 7);

INSERT INTO amendment (conversation, log_id, number, kind, own, entry) VALUES
  (1, 26, 1, 2, 0, 5),
  (1, 26, 1, 4, 1, 7);
