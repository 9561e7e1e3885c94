package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// The manifest binds the files of a ledger together: it holds the checksum of
// the footer of every block file, which holds one of the sums of all blocks. A
// Parquet file is bound by the block file of its sums. Comparing the footers
// takes one read a file, however long the files are.

// Reasons for which a ledger's files are refused.
var (
	ErrFit    = errors.New("the file belongs to another ledger, or to another time of this one")
	errNoSum  = errors.New("the manifest has no checksum of a file")
	errNoFile = errors.New("the file is missing; put it back from a copy of the ledger, and run `dyetrace verify`")
)

// bind puts the checksums of files that have none yet into a manifest to be.
func (c *Change) bind(next *Manifest) error {
	for f := range next.everyFile() {
		if f.Sum != "" {
			continue
		}
		sum, err := c.sumOf(f.Name)
		if err != nil {
			return err
		}
		f.Sum = sum
	}
	var err error
	if next.IndexSums, err = c.sumsOf(next.Index, next.IndexFiles()); err != nil {
		return err
	}
	for i := range next.Parts {
		if p := &next.Parts[i]; p.Sums == nil {
			if p.Sums, err = c.sumsOf(p.Index, p.Files()); err != nil {
				return err
			}
		}
	}
	return nil
}

// sumsOf are the checksums of the footers of a folder of the index.
func (c *Change) sumsOf(folder string, files []string) (map[string]string, error) {
	sums := map[string]string{}
	for _, name := range files {
		foot, err := block.ReadFooter(c.FS, vfs.Join(c.Dir, folder, name))
		if err != nil {
			return nil, err
		}
		sums[name] = foot.Text()
	}
	return sums, nil
}

// sumOf is the checksum of a Parquet file. The sums of one from before format 3
// get a footer that binds them: they are what they were, so that it does no harm
// where the change then fails.
func (c *Change) sumOf(name string) (string, error) {
	path := vfs.Join(c.Dir, name+".sums")
	foot, err := block.ReadFooter(c.FS, path)
	if err != nil || foot.Version == block.Version {
		return foot.Text(), err
	}
	data, count, special, err := c.oldSums(name)
	if err != nil {
		return "", err
	}
	w, err := block.NewWriter(c.FS, c.Tmp(), "sums")
	if err != nil {
		return "", err
	}
	defer w.Abandon()
	if _, err := w.Write(data); err != nil {
		return "", err
	}
	if err := w.Finish(count, special); err != nil {
		return "", err
	}
	if err := c.FS.Rename(vfs.Join(c.Tmp(), "sums"), path); err != nil {
		return "", err
	}
	foot, err = block.ReadFooter(c.FS, path)
	return foot.Text(), err
}

// oldSums is what a file of sums holds, which is closed again so that it can be replaced.
func (c *Change) oldSums(name string) (data []byte, count, special uint64, err error) {
	old, err := block.OpenAs(c.FS, c.Dir, name+".sums", "sums")
	if err != nil {
		return nil, 0, 0, err
	}
	data, err = old.Bytes(0, old.Length)
	data = bytes.Clone(data)
	return data, old.Count, old.Special, errors.Join(err, old.Close())
}

// Fits compares the footers of all files with the manifest.
func (m *Manifest) Fits(fsys vfs.FS, dir string) error {
	if m.Format < BoundFormat {
		return nil
	}
	for f := range m.everyFile() {
		if err := f.fits(fsys, dir); err != nil {
			return err
		}
	}
	return nil
}

// fits compares a file's length and the footer of its sums with the manifest.
// A file that this change has just written is not bound yet.
func (f *File) fits(fsys vfs.FS, dir string) error {
	path := vfs.Join(dir, f.Name)
	foot, err := block.ReadFooter(fsys, path+".sums")
	if err != nil {
		return missing(err, path+".sums")
	}
	if f.Sum != "" && foot.Text() != f.Sum {
		return block.Damaged(path+".sums", 0, ErrFit)
	}
	size, err := FileSize(fsys, path)
	if err != nil {
		return missing(err, path)
	}
	if uint64(size) != foot.Special {
		return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger", File: path,
			Offset: min(size, int64(foot.Special)), Err: block.ErrLength}
	}
	return nil
}

// missing adds what to do to the error of a file that is not there. It still is
// fs.ErrNotExist, for whoever opens a ledger that an import replaces at this moment
// starts over.
func missing(err error, path string) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "open ledger", File: path, Err: &missingFile{}}
}

type missingFile struct{}

func (*missingFile) Error() string { return errNoFile.Error() }

// Unwrap makes it fs.ErrNotExist.
func (*missingFile) Unwrap() error { return fs.ErrNotExist }

// Bound gives an error unless the manifest has a checksum for each file.
func (m *Manifest) Bound() error {
	if m.Format < BoundFormat {
		return nil
	}
	for f := range m.everyFile() {
		if _, err := strconv.ParseUint(f.Sum, 16, 64); err != nil || len(f.Sum) != 16 {
			return fmt.Errorf("%w: %s", errNoSum, f.Name)
		}
	}
	for _, name := range m.IndexFiles() {
		if m.Index != "" && len(m.IndexSums[name]) != 16 {
			return fmt.Errorf("%w: %s", errNoSum, name)
		}
	}
	for i := range m.Parts {
		for _, name := range m.Parts[i].Files() {
			if len(m.Parts[i].Sums[name]) != 16 {
				return fmt.Errorf("%w: %s", errNoSum, name)
			}
		}
	}
	return nil
}
