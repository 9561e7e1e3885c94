package ledger

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// change is what one writer does to a ledger, from taking the lock to giving it
// back. It takes effect by commit, all at once, or not at all, and leaves no
// file behind that the ledger does not stand on.
type change struct {
	fsys    vfs.FS
	dir     string
	op      string
	lock    io.Closer
	now     *manifest // what the ledger stands on; commit replaces it
	journal journal
}

// manifestHead is what every manifest begins with.
const manifestHead = "{\n \"format\": "

// lockMark is what the content of a lock file begins with, so that a file LOCK
// of the user is known from it.
const lockMark = "dyetrace: "

// beginChange takes the lock of the ledger in dir, removes what a writer that
// crashed has left, and makes ready to write. Where there is no ledger, the
// error is NotFound unless the change may make one.
func beginChange(fsys vfs.FS, dir, op, holder string, makes bool) (*change, error) {
	if _, _, err := findManifest(fsys, dir, op, makes); err != nil {
		return nil, err
	}
	if makes {
		if err := errors.Join(fsys.MkdirAll(dir), fsys.SyncDir(filepath.Dir(dir))); err != nil {
			return nil, &dyetrace.Error{Op: op, Err: err}
		}
	}
	lock, err := takeLock(fsys, dir, op, holder)
	if err != nil {
		return nil, err
	}
	c := &change{fsys: fsys, dir: dir, op: op, lock: lock}
	if err := c.prepare(makes); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return c, nil
}

func takeLock(fsys vfs.FS, dir, op, holder string) (io.Closer, error) {
	lock, err := fsys.Lock(vfs.Join(dir, lockName), lockMark+holder)
	var locked *vfs.LockedError
	if errors.As(err, &locked) {
		locked.Holder = strings.TrimPrefix(locked.Holder, lockMark)
		return nil, &dyetrace.Error{Kind: dyetrace.UsageError, Op: op, File: dir,
			Err: fmt.Errorf("another import is at work: %w; wait for it to end", locked)}
	}
	if err != nil {
		return nil, &dyetrace.Error{Op: op, Err: err}
	}
	return lock, nil
}

// findManifest reads the manifest of the ledger that is in dir, or an empty one
// where there is none and dir may become one. sum is the manifest's checksum.
func findManifest(fsys vfs.FS, dir, op string, makes bool) (m *manifest, sum string, err error) {
	m, sum, err = readManifestSum(fsys, dir)
	if dyetrace.KindOf(err) != dyetrace.NotFound {
		return m, sum, err
	}
	if lost := withoutManifest(fsys, dir, op, makes); lost != nil {
		return nil, "", lost
	}
	if !makes {
		return nil, "", err
	}
	return &manifest{Format: currentFormat}, "", nil
}

// withoutManifest looks at a folder that holds no manifest, and gives an error
// unless it is empty, is not there, or holds what is left of a first import.
func withoutManifest(fsys vfs.FS, dir, op string, makes bool) error {
	present, err := fsys.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &dyetrace.Error{Op: op, Err: err}
	}
	j, err := readJournal(fsys, dir)
	if err != nil {
		return err
	}
	var left []string
	if j != nil && j.Base == "" {
		left = j.Names
	}
	left = append(left, journalName)
	for _, name := range present {
		if slices.Contains(left, name) || name == lockName && isLock(fsys, dir) {
			continue
		}
		if _, ours := numberIn(name); ours {
			return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: op, File: vfs.Join(dir, manifestName),
				Err: fmt.Errorf("the manifest is missing, though %s is there; `dyetrace recover --ledger DIR` makes it again from the ledger's files", name)}
		}
		if makes {
			return &dyetrace.Error{Kind: dyetrace.UsageError, Op: op, File: dir,
				Err: fmt.Errorf("the folder holds no ledger and is not empty (%s); name a new or an empty folder with --ledger", name)}
		}
	}
	return nil
}

// isLock reports whether the file LOCK is a ledger's.
func isLock(fsys vfs.FS, dir string) bool {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, lockName))
	return err == nil && cutOff(data, []byte(lockMark))
}

// IsLedger reports whether a folder is a ledger's, as its manifest or its lock file
// show by how they begin.
func IsLedger(fsys vfs.FS, dir string) bool {
	for name, head := range map[string]string{manifestName: manifestHead, lockName: lockMark} {
		f, err := fsys.Open(vfs.Join(dir, name))
		if err != nil {
			continue
		}
		begins := make([]byte, len(head))
		n, _ := f.ReadAt(begins, 0) // what cannot be read is not known as a ledger's
		f.Close()
		if string(begins[:n]) == head {
			return true
		}
	}
	return false
}

// foreign is the error for a file that is in the way.
func foreign(dir, name string) error {
	return &dyetrace.Error{Kind: dyetrace.UsageError, Op: "change ledger", File: vfs.Join(dir, name),
		Err: errors.New("dyetrace did not write this file, and needs its name; move it elsewhere")}
}

// prepare sweeps, reserves names and makes the folder for temporary files.
func (c *change) prepare(makes bool) error {
	sum, err := c.settle(makes)
	if err != nil {
		return err
	}
	present, err := c.fsys.ReadDir(c.dir)
	if err != nil {
		return err
	}
	if err := freeOf(c.fsys, c.dir, present, manifestName+".new"); err != nil {
		return err
	}
	generation := freeGeneration(present, c.now.Generation+1)
	c.journal = journal{Version: journalVersion, Base: sum, Generation: generation, Names: reserved(generation)}
	c.journal.Names = append(c.journal.Names, c.now.replaceable()...)
	if err := c.journal.write(c.fsys, c.dir); err != nil {
		return err
	}
	return c.fsys.MkdirAll(c.tmp())
}

// settle reads the manifest, and removes what a writer that crashed has left.
func (c *change) settle(makes bool) (sum string, err error) {
	if c.now, sum, err = findManifest(c.fsys, c.dir, c.op, makes); err != nil {
		return "", err
	}
	j, err := readJournal(c.fsys, c.dir)
	if err != nil || j == nil {
		return sum, err
	}
	if sum == "" {
		// The copy is whole before the manifest is written: had the first import
		// come so far, nothing that it made is to be lost.
		if done, err := readCopy(c.fsys, c.dir, j.Generation); err == nil {
			c.now = done
			if sum, err = done.write(c.fsys, c.dir); err != nil {
				return "", err
			}
		}
	}
	if j.Base != sum && j.Generation != c.now.Generation {
		// Another manifest was put in place since: what the journal knows says
		// nothing of it.
		return sum, c.fsys.Remove(vfs.Join(c.dir, journalName))
	}
	return sum, j.clear(c.fsys, c.dir, c.now.names())
}

// freeOf gives an error where a file that the ledger is to write is there
// already, other than cut off.
func freeOf(fsys vfs.FS, dir string, present []string, name string) error {
	if !slices.Contains(present, name) {
		return nil
	}
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, name))
	if err != nil {
		return err
	}
	if !cutOff(data, []byte(manifestHead)) {
		return foreign(dir, name)
	}
	return nil
}

// next is a manifest to be changed into the one after that of now.
func (c *change) next() *manifest {
	n := c.now.next()
	n.Generation = c.journal.Generation
	n.Index = indexName(n.Generation)
	return n
}

// tmp is the folder for temporary files.
func (c *change) tmp() string { return vfs.Join(c.dir, tmpName(c.journal.Generation)) }

// commit makes next what the ledger stands on.
func (c *change) commit(next *manifest) error {
	if err := errors.Join(c.bind(next), c.fsys.SyncDir(c.dir)); err != nil {
		return err
	}
	data, err := next.encode()
	if err != nil {
		return err
	}
	if err := writeDurably(c.fsys, vfs.Join(c.dir, copyName(next.Generation)), data); err != nil {
		return err
	}
	if err := c.fsys.SyncDir(c.dir); err != nil {
		return err
	}
	if err := dropPage(c.fsys, c.dir); err != nil {
		return err
	}
	if _, err := next.write(c.fsys, c.dir); err != nil {
		return err
	}
	c.now = next
	return nil
}

// end removes what the ledger does not stand on, and gives the lock back.
func (c *change) end() error { return errors.Join(c.sweep(), c.lock.Close()) }

// sweep removes what the change has made or has replaced. It spares what the
// manifest in the folder stands on as well: where writing one failed in its last
// step, it may be in place.
func (c *change) sweep() error {
	keep := c.now.names()
	there, err := readManifest(c.fsys, c.dir)
	switch {
	case err == nil && there.Generation != c.now.Generation:
		maps.Copy(keep, there.names())
		return c.journal.remove(c.fsys, c.dir, keep) // the next change knows which of the two it is
	case err == nil:
	case dyetrace.KindOf(err) != dyetrace.NotFound || c.journal.Base != "":
		return err
	}
	return c.journal.clear(c.fsys, c.dir, keep)
}

// readCopy reads the manifest of a generation from its copy.
func readCopy(fsys vfs.FS, dir string, generation int) (*manifest, error) {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, copyName(generation)))
	if err != nil {
		return nil, err
	}
	return decodeManifest(data)
}
