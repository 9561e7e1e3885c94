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

// Tree is the head of the audit log.
func (s *Store) Tree(ctx context.Context) (audit.Tree, error) { return readTree(ctx, s.db) }

// Tile implements audit.Storage, for proofs.
func (s *Store) Tile(ctx context.Context, t audit.Tile) ([]byte, error) { return s.db.Tile(ctx, t) }

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
