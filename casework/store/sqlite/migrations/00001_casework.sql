-- +goose Up

-- Events are the truth. Times are nanoseconds since 1970 in UTC.
CREATE TABLE event (
	seq     INTEGER PRIMARY KEY,
	id      TEXT    NOT NULL UNIQUE,
	time    INTEGER NOT NULL,
	office  TEXT    NOT NULL,
	actor   TEXT    NOT NULL,
	on_kind TEXT    NOT NULL,
	on_id   TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	fact    TEXT,             -- NULL once it is erased
	salt    BLOB              -- of its leaf in the audit log; NULL with it
) STRICT;
CREATE INDEX event_on ON event (on_kind, on_id, seq);

-- What follows is the state: it can be dropped, and is folded anew from the events.
CREATE TABLE document (
	n    INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	id   TEXT NOT NULL,
	json TEXT NOT NULL,
	keys TEXT NOT NULL,       -- name, value, order and "1" for one only, of each key
	UNIQUE (kind, id)
) STRICT;

CREATE TABLE key (
	name  TEXT    NOT NULL,
	value TEXT    NOT NULL,
	place TEXT    NOT NULL,   -- the order in the list
	kind  TEXT    NOT NULL,
	id    TEXT    NOT NULL,
	one   INTEGER NOT NULL,   -- 1: no two documents may have it
	PRIMARY KEY (name, value, place, kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX key_one ON key (name, value) WHERE one = 1;

CREATE TABLE clock (
	id       TEXT    NOT NULL PRIMARY KEY,
	due      INTEGER NOT NULL,
	kind     TEXT    NOT NULL,
	on_kind  TEXT    NOT NULL,
	on_id    TEXT    NOT NULL,
	by_event TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_due ON clock (due, id);

CREATE TABLE tally (
	of_kind  TEXT    NOT NULL,
	of_id    TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	office   TEXT    NOT NULL,
	hour     INTEGER NOT NULL, -- 0: for good
	currency TEXT    NOT NULL, -- '': of no money
	number   INTEGER NOT NULL,
	amount   INTEGER NOT NULL, -- in minor units
	PRIMARY KEY (of_kind, of_id, name, office, hour, currency)
) STRICT, WITHOUT ROWID;

-- The audit log, by the tiles of package audit.
CREATE TABLE tile (
	level INTEGER NOT NULL,
	place INTEGER NOT NULL,
	data  BLOB    NOT NULL,
	PRIMARY KEY (level, place)
) STRICT;

-- What a store knows of itself, such as where its cases were moved to.
CREATE TABLE note (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
