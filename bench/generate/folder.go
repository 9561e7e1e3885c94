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
	PersonsFile   = "claims.csv"
	CompaniesFile = "company-claims.csv"
)

// companyShare is how many claims of persons stand against one of a company.
const companyShare = 50

// Folder makes a folder that holds transfers.csv and, for any claims at all,
// so many of persons in claims.csv and a fiftieth as many of companies in
// company-claims.csv. What is already there as it is asked for is left alone;
// made tells whether the transfers are new.
func Folder(dir string, opts Options, claims int) (made bool, err error) {
	l, err := New(opts)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return false, err
	}
	made, err = have(filepath.Join(dir, TransfersFile), opts, l.WriteTransfers)
	if err != nil || claims == 0 {
		return made, err
	}
	for _, c := range []struct {
		file    string
		victims Victims
		n       int
	}{{PersonsFile, Persons(), claims}, {CompaniesFile, Companies(), max(1, claims/companyShare)}} {
		way := struct {
			Options
			Claims int
			Least  uint64
		}{opts, c.n, c.victims.least}
		write := func(w io.Writer) error { return l.WriteClaims(w, c.victims, c.n) }
		if _, err := have(filepath.Join(dir, c.file), way, write); err != nil {
			return made, err
		}
	}
	return made, nil
}

// have writes a file, unless the note beside it says that it has been written
// in the same way before. The note is written last: where it stands, the file
// is whole.
func have(file string, way any, write func(io.Writer) error) (made bool, err error) {
	want, err := json.Marshal(way)
	if err != nil {
		return false, err
	}
	note := file + ".made"
	if there, err := os.ReadFile(note); err == nil && bytes.Equal(there, want) {
		return false, nil
	}
	if err := os.Remove(note); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := writeFile(file, write); err != nil {
		return false, err
	}
	return true, os.WriteFile(note, want, 0o666)
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
