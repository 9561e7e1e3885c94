package ledger

import (
	"encoding/json"
	"errors"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
)

// The reliance file of the index is a Reliance as JSON; its first number says how
// many statements were walked.

// ErrNotWalked says that nobody has looked how far the statements of a ledger
// agree.
var ErrNotWalked = errors.New("an earlier dyetrace made this ledger, and did not keep how far its statements agree; `dyetrace reindex --ledger DIR` finds it")

// writeReliance writes the reliance file.
func (j *joiner) writeReliance(fsys vfs.FS, dir string, two []TwoHolders) error {
	j.relied.cut()
	j.unjoined.cut()
	r := Reliance{ReliedTotals: j.relied.all, Accounts: j.relied.list, Between: j.between.first(mostReliedBetween), BetweenOf: map[string]int64{},
		Settled: j.between.settled, TwoHolders: two, Unjoined: j.unjoined.list, UnjoinedOf: j.unjoined.counts()}
	for kind, n := range j.between.counts {
		if n > 0 {
			r.BetweenOf[FaultKind(kind).String()] = n
		}
	}
	data, err := json.Marshal(&r)
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

// Reliance is what one can rely on in the statements of the ledger. A ledger that
// holds none has none. One that was made before this was kept gives an error that
// says what to do.
func (l *Ledger) Reliance() (*Reliance, error) {
	if l.reliance == nil {
		if l.HasStatements() {
			return nil, &dyetrace.Error{Kind: dyetrace.UsageError, Op: "rely", File: l.dir, Err: ErrNotWalked}
		}
		return &Reliance{}, nil
	}
	data, err := l.reliance.Bytes(0, l.reliance.Length)
	if err != nil {
		return nil, err
	}
	r, err := decodeReliance(data)
	if err != nil {
		return nil, l.reliance.Damaged(0, err)
	}
	return r, nil
}

// decodeReliance reads what writeReliance wrote.
func decodeReliance(data []byte) (*Reliance, error) {
	r := &Reliance{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	for i := range r.Between {
		if r.Between[i].Kind >= FaultKindCount {
			return nil, block.ErrBounds
		}
	}
	for i := range r.Unjoined {
		if r.Unjoined[i].Kind >= FaultKindCount || r.Unjoined[i].Why > join.DoubtPayerless {
			return nil, block.ErrBounds
		}
	}
	for i := range r.UnjoinedOf {
		if r.UnjoinedOf[i].Kind >= FaultKindCount {
			return nil, block.ErrBounds
		}
	}
	return r, nil
}

// Complete is how many rows of tables of transfers the ledger keeps: they are no
// lines of statements.
func (l *Ledger) Complete() (rows int64) {
	for _, f := range l.m.Records {
		rows += f.Rows
	}
	return rows
}
