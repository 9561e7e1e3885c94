package statements

import (
	"slices"
	"time"

	"dyetrace"
	"dyetrace/simulate"
)

// Books are what the institutions of a world have noted of it so far, so that each can be
// asked at any time. They lie in memory: worlds are large only where Write takes them.
type Books struct {
	recorder
	lines map[simulate.AccountNo][]line
}

// File is a file as an institution sends it.
type File struct {
	Name string
	Data []byte
}

// Keep begins the books of a world. It watches the simulation from where it is.
func Keep(s *simulate.Sim, o Options) *Books {
	b := &Books{recorder: newRecorder(s, &o), lines: map[simulate.AccountNo][]line{}}
	b.keep = func(l *line) error {
		b.lines[l.account] = append(b.lines[l.account], *l)
		return nil
	}
	s.Watch(b.take)
	return b
}

// Statement is what an account's institution has of it from one instant to before another, in
// the layout of the institution; part numbers its files. There are no files where nothing
// happened, or where the institution answers nobody.
func (b *Books) Statement(a simulate.AccountNo, from, to dyetrace.Instant, part int) ([]File, error) {
	of := b.styleOf(a)
	if of == nil {
		return nil, nil
	}
	st := *of
	st.from, st.to = max(st.from, int64(from)/int64(time.Second)), min(st.to, int64(to)/int64(time.Second))
	lines := slices.DeleteFunc(slices.Clone(b.lines[a]), func(l line) bool { return l.at < st.from || l.at >= st.to })
	if len(lines) == 0 {
		return nil, nil
	}
	answer := b.answerOf(&st, part, lines)
	if err := answer.write(); err != nil {
		return nil, err
	}
	files := make([]File, len(answer.files))
	for i, f := range answer.files {
		files[i] = File{f.name, f.data}
	}
	return files, nil
}

// Ledger is the number of an account as a ledger that read its statement has it.
func (b *Books) Ledger(a simulate.AccountNo) string { return inLedger(b.s, b.o, a) }

// Paid is when a victim's payment was made, by the number of its transfer.
func (b *Books) Paid(transfer int64) dyetrace.Instant {
	return dyetrace.InstantOf(time.Unix(b.paid[transfer].at, 0))
}
