package index

import (
	"errors"

	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// statementsWriter writes the statements and their directory.
type statementsWriter struct {
	data, directory *block.Writer
	marks           *marksWriter
	traits          func(no statement.No, entries uint32) (statement.Traits, error) // asked for in order
	no              statement.No
	line            []byte
}

// sortWorkers is how many parts are sorted at once.
const sortWorkers = 2

// writeStatements sorts all parts and writes the statements and their
// directory; traits completes a statement's line.
func (p *partitioner) writeStatements(fsys vfs.FS, dir string,
	traits func(no statement.No, entries uint32) (statement.Traits, error)) error {
	data, err := block.NewWriter(fsys, dir, manifest.FileStatements)
	if err != nil {
		return err
	}
	defer data.Abandon()
	directory, err := block.NewWriter(fsys, dir, manifest.FileDirectory)
	if err != nil {
		return err
	}
	defer directory.Abandon()
	marks, err := newMarksWriter(fsys, dir)
	if err != nil {
		return err
	}
	defer marks.Abandon()
	w := &statementsWriter{data: data, directory: directory, marks: marks, traits: traits}
	for _, result := range p.sortAll() {
		base := data.Written
		for chunk := range result {
			if err == nil {
				err = w.write(&chunk, base)
			} // else: the workers run on to their end and find it unread
		}
	}
	if err != nil {
		return err
	}
	end := DirectoryEntry{Offset: data.Written}
	if _, err := directory.Write(end.append(nil)); err != nil {
		return err
	}
	return errors.Join(data.Finish(uint64(w.no), 0), marks.finish(), directory.Finish(uint64(w.no), directoryEntryLen))
}

// sortAll begins to sort all parts and gives, for each, where its pieces come
// from. All of them must be received.
func (p *partitioner) sortAll() []chan statementChunk {
	results := make([]chan statementChunk, p.Parts())
	next := make(chan int, p.Parts())
	for i := range results {
		results[i] = make(chan statementChunk, 4)
		next <- i
	}
	close(next)
	for range sortWorkers {
		guard.Start(func() error { // results has its error
			s := &partSorter{p: p}
			for part := range next {
				s.out = results[part]
				if err := guard.Do(func() error { return s.sort(part) }); err != nil {
					results[part] <- statementChunk{err: err}
				}
				close(results[part])
			}
			return nil
		})
	}
	return results
}

// write writes a piece of a part whose data begins at base.
func (w *statementsWriter) write(chunk *statementChunk, base uint64) error {
	if chunk.err != nil {
		return chunk.err
	}
	if _, err := w.data.Write(chunk.data); err != nil {
		return err
	}
	for i := range chunk.directory {
		d := &chunk.directory[i]
		d.Offset += base
		var err error
		if d.Traits, err = w.traits(w.no, d.Entries); err != nil {
			return err
		}
		d.ByDay = len(d.Traits.Days) > 0
		if err := w.marks.add(w.no, d.marks); err != nil {
			return err
		}
		w.no++
		w.line = d.append(w.line[:0])
		if _, err := w.directory.Write(w.line); err != nil {
			return err
		}
	}
	return nil
}
