package engine

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/casework/audit"
)

// log is the audit log of a database that is only read.
type log struct{ Reads }

func (log) PutTiles(context.Context, []audit.TileData) error {
	return dyetrace.Errorf(dyetrace.OtherError, "audit log", "it is only read here")
}

// Log is the audit log with its head, for proofs.
func (s *Store) Log(ctx context.Context) (audit.Storage, audit.Tree, error) {
	tree, err := readTree(ctx, s.db)
	return log{s.db}, tree, err
}

// readTree reads the head of the log from its note.
func readTree(ctx context.Context, db Reads) (audit.Tree, error) {
	note, err := db.Note(ctx, noteTree)
	if err != nil || note == "" {
		return audit.Tree{}, err
	}
	size, root, _ := strings.Cut(note, " ")
	n, err := strconv.ParseInt(size, 10, 64)
	hash, failed := base64.StdEncoding.DecodeString(root)
	if err != nil || failed != nil || n <= 0 || len(hash) != len(audit.Hash{}) {
		return audit.Tree{}, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "its head %.80q is not what was written: run dyetrace audit verify", note)
	}
	return audit.Tree{Size: n, Root: audit.Hash(hash)}, nil
}

// writeTree is the head of the log as a note.
func writeTree(t audit.Tree) string {
	return fmt.Sprintf("%d %s", t.Size, base64.StdEncoding.EncodeToString(t.Root[:]))
}
