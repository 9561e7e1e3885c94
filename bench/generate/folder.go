package generate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The files of a folder.
const (
	TransfersFile = "transfers.csv"
	ClaimsFile    = "claims.csv"
	// optionsFile is written last: where it says what is asked for, the other
	// files are whole.
	optionsFile = "options.json"
)

// Folder makes a folder that holds transfers.csv and, for any claims at all,
// claims.csv. A folder that already holds what is asked for is left as it is;
// made tells which it was.
func Folder(dir string, opts Options, claims int) (made bool, err error) {
	want, err := json.Marshal(struct {
		Options
		Claims, LeastClaim int
	}{opts, claims, leastClaim})
	if err != nil {
		return false, err
	}
	said := filepath.Join(dir, optionsFile)
	if there, err := os.ReadFile(said); err == nil && bytes.Equal(there, want) {
		return false, nil
	}
	l, err := New(opts)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return false, err
	}
	if err := os.Remove(said); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := writeFile(filepath.Join(dir, TransfersFile), l.WriteTransfers); err != nil {
		return false, err
	}
	if claims > 0 {
		write := func(w io.Writer) error { return l.WriteClaims(w, claims) }
		if err := writeFile(filepath.Join(dir, ClaimsFile), write); err != nil {
			return false, err
		}
	}
	return true, os.WriteFile(said, want, 0o666)
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
