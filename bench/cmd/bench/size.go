package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"dyetrace/bench/duck"
)

// sizeBar is how many bytes a transfer may take on disk.
const sizeBar = 64

func (b *bench) size(ctx context.Context) ([]line, error) {
	return b.sizeOf(ctx, large, "ids a running serial")
}

func (b *bench) sizeRandomIDs(ctx context.Context) ([]line, error) {
	return b.sizeOf(ctx, mediumRandomIDs, "ids of 16 random hexadecimal digits")
}

// sizeOf weighs a ledger: its Parquet files are the records, all else is the
// index.
func (b *bench) sizeOf(ctx context.Context, s scale, ids string) ([]line, error) {
	if err := b.haveLedger(ctx, s); err != nil {
		return nil, err
	}
	if err := b.haveDatabase(ctx, s); err != nil {
		return nil, err
	}
	var records, index int64
	err := filepath.WalkDir(b.ledger(s), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if filepath.Ext(path) == ".parquet" {
			records += info.Size()
		} else {
			index += info.Size()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	database, err := os.Stat(b.database(s, duck.Sniffed))
	if err != nil {
		return nil, err
	}
	each := func(bytes int64) float64 { return float64(bytes) / float64(b.transfers(s)) }
	return []line{{
		what: fmt.Sprintf("bytes a transfer on disk, %s, %s", b.millions(s), ids),
		ours: fmt.Sprintf("%.1f: records %.1f, index %.1f", each(records+index), each(records), each(index)),
		peer: fmt.Sprintf("%.1f: three tables", each(database.Size())),
		bar:  "≤ 64, aim at 40",
		met:  reached(each(records+index) <= sizeBar),
	}}, nil
}
