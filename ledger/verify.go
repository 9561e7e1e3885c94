package ledger

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
)

// Damage is a place where a ledger's bytes are not what was written.
type Damage struct {
	File   string
	Offset int64
	Reason string
}

// Verified is what Verify looked at.
type Verified struct {
	Files  int
	Bytes  int64
	Damage []Damage
}

// errCopy is no loss while the manifest itself is right.
var errCopy = errors.New("not a copy of MANIFEST; `dyetrace reindex` writes it anew")

// maxDamage bounds how many places Verify lists.
const maxDamage = 1000

// Verify reads every byte of a ledger and compares it with the checksums.
// Where something is damaged the result lists it and the error, of kind
// CorruptError, names the first place. progress is called with the bytes read.
func Verify(ctx context.Context, fsys vfs.FS, dir string, progress func(bytes int64)) (*Verified, error) {
	m, err := manifest.Read(fsys, dir)
	if err != nil {
		return nil, err
	}
	v := &verifier{ctx: ctx, fsys: fsys, result: &Verified{}, progress: progress}
	content, err := vfs.ReadFile(fsys, vfs.Join(dir, manifest.Name))
	if err != nil {
		return nil, err
	}
	v.passed(int64(len(content)))
	v.copyOf(m, dir, content)
	for _, name := range m.IndexFiles() {
		v.blockFile(vfs.Join(dir, m.Index), name, name, m.IndexSums[name])
	}
	for i := range m.Parts {
		for _, name := range m.Parts[i].Files() {
			v.blockFile(vfs.Join(dir, m.Parts[i].Index), name, name, m.Parts[i].Sums[name])
		}
	}
	for _, f := range m.Files() {
		v.blockFile(dir, f.Name+".sums", "sums", f.Sum)
		v.summed(dir, f.Name)
	}
	for _, l := range m.Logs {
		v.log(dir, l)
	}
	if v.err != nil {
		return v.result, v.err
	}
	// Files that are whole may still not fit together, which opening finds.
	if len(v.result.Damage) == 0 {
		if l, err := openIndex(fsys, dir, m); err != nil {
			v.found(err)
		} else if err := l.Close(); err != nil {
			return v.result, err
		}
	}
	return v.result, v.first
}

type verifier struct {
	ctx      context.Context
	fsys     vfs.FS
	result   *Verified
	progress func(int64)
	first    error // damage
	err      error // anything else
}

func (v *verifier) passed(n int64) {
	v.result.Files++
	v.result.Bytes += n
	if v.progress != nil {
		v.progress(v.result.Bytes)
	}
	if v.err == nil {
		v.err = v.ctx.Err()
	}
}

// found notes an error: damage, or whatever else kept a file from being read.
func (v *verifier) found(err error) {
	var e *dyetrace.Error
	switch {
	case errors.As(err, &e) && e.Kind == dyetrace.CorruptError:
		if v.first == nil {
			v.first = e
		}
		if len(v.result.Damage) < maxDamage {
			v.result.Damage = append(v.result.Damage, Damage{e.File, e.Offset, e.Err.Error()})
		}
	case errors.Is(err, fs.ErrNotExist):
		v.found(&dyetrace.Error{Kind: dyetrace.CorruptError, Op: "verify", File: pathOf(err), Err: err})
	case v.err == nil:
		v.err = err
	}
}

func pathOf(err error) string {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Path
	}
	return ""
}

// copyOf compares the manifest with its copy.
func (v *verifier) copyOf(m *manifest.Manifest, dir string, content []byte) {
	if m.Format < manifest.BoundFormat {
		return // written before there were copies
	}
	path := vfs.Join(dir, manifest.CopyName(m.Generation))
	data, err := vfs.ReadFile(v.fsys, path)
	if err != nil {
		v.found(err)
		return
	}
	if !bytes.Equal(data, content) {
		v.found(&dyetrace.Error{Kind: dyetrace.CorruptError, Op: "verify", File: path, Err: errCopy})
	}
	v.passed(int64(len(data)))
}

// blockFile checks a block file, whose checksum in the manifest is sum
// unless it is of a format before.
func (v *verifier) blockFile(dir, name, kind, sum string) {
	if v.err != nil {
		return
	}
	f, err := block.OpenAs(v.fsys, dir, name, kind)
	if err != nil {
		v.found(err)
		return
	}
	if sum != "" && f.Text() != sum {
		v.found(f.Unfit(manifest.ErrFit))
	}
	f.CheckAll(v.found)
	v.passed(f.Size())
	if err := f.Close(); err != nil {
		v.found(err)
	}
}

// log reads a log. What may still be added to it ends with its last whole group.
func (v *verifier) log(dir string, l manifest.Log) {
	if v.err != nil {
		return
	}
	c, err := readLog(v.fsys, dir, l, func(*dyetrace.Transfer) error { return nil })
	if err != nil {
		v.found(err)
		return
	}
	v.passed(c.Bytes)
}

func (v *verifier) summed(dir, name string) {
	if v.err != nil {
		return
	}
	s, err := block.OpenSummed(v.fsys, dir, name)
	if err != nil {
		v.found(err)
		return
	}
	buf := make([]byte, block.SummedBlock)
	for at := int64(0); at < s.Size && v.err == nil; at += block.SummedBlock {
		if _, err := s.ReadAt(buf[:min(block.SummedBlock, s.Size-at)], at); err != nil && !errors.Is(err, io.EOF) {
			v.found(err)
		}
		if v.progress != nil {
			v.progress(v.result.Bytes + at)
		}
	}
	v.passed(s.Size)
	if err := s.Close(); err != nil {
		v.found(err)
	}
}
