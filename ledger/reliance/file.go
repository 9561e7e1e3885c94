package reliance

import (
	"encoding/json"
	"errors"

	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
)

// The reliance file of the index is a Reliance as JSON; its first number is how many
// statements were walked.

// Save writes the reliance file of the index in dir.
func (r *Reliance) Save(fsys vfs.FS, dir string) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	w, err := block.NewWriter(fsys, dir, manifest.FileReliance)
	if err != nil {
		return err
	}
	defer w.Abandon()
	if _, err := w.Write(data); err != nil {
		return err
	}
	return errors.Join(w.Finish(uint64(r.Statements), 0), fsys.SyncDir(dir))
}

// Decode reads what Reliance.Save wrote.
func Decode(data []byte) (*Reliance, error) {
	r := &Reliance{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	for i := range r.Between {
		if r.Between[i].Kind >= join.FaultKindCount {
			return nil, block.ErrBounds
		}
	}
	for i := range r.Unjoined {
		if r.Unjoined[i].Kind >= join.FaultKindCount || r.Unjoined[i].Why > join.DoubtPayerless {
			return nil, block.ErrBounds
		}
	}
	for i := range r.UnjoinedOf {
		if r.UnjoinedOf[i].Kind >= join.FaultKindCount {
			return nil, block.ErrBounds
		}
	}
	return r, nil
}
