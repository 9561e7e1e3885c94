package ledger_test

import (
	"fmt"
	"testing"

	"github.com/cespare/xxhash/v2"

	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// sealed is a text with its checksum, as manifests and journals are kept.
func sealed(text []byte) []byte {
	text = append(append([]byte(nil), text...), '\n')
	return fmt.Appendf(text, "xxh64 %016x\n", xxhash.Sum64(text))
}

// Whatever a manifest or a journal says under a right checksum, opening the ledger
// and changing it give an error or go well, and nothing panics.
func FuzzManifest(f *testing.F) {
	fsys := vfs.NewMem()
	importFiles(f, fsys, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(41, 5)})
	manifest, err := vfs.ReadFile(fsys, "book/MANIFEST")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(manifest[:len(manifest)-len("xxh64 0123456789abcdef\n")-1], []byte(`{"journal": 1, "base": "", "generation": 2, "names": ["tmp-000002", "../x"]}`))
	f.Add([]byte(`{"format": 3, "generation": -1, "index": "../index", "records": [{"name": "records-000001.parquet", "rows": -5}]}`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, manifest, journal []byte) {
		fsys := fsys.AfterPowerLoss()
		put(t, fsys, "book/MANIFEST", sealed(manifest))
		put(t, fsys, "book/JOURNAL", sealed(journal))
		if l, err := ledger.Open(fsys, "book"); err == nil {
			l.Close()
		}
		_ = ledger.SetZone(fsys, "book", "Asia/Shanghai", "") // either is right
	})
}
