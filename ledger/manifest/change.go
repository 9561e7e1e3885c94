package manifest

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

// Change is what one writer does to a ledger, from taking the lock to giving it
// back. It takes effect by commit, all at once, or not at all, and leaves no
// file behind that the ledger does not need.
type Change struct {
	FS      vfs.FS
	Dir     string
	Op      string
	lock    io.Closer
	Now     *Manifest // the manifest in force; Commit replaces it
	journal Journal
}

// manifestHead is what every manifest begins with.
const manifestHead = "{\n \"format\": "

// lockMark is what the content of a lock file begins with, so that a file LOCK
// of the user is known from it.
const lockMark = "dyetrace: "

// Begin takes the lock of the ledger in dir, removes what a writer that
// crashed has left, and makes ready to write. Where there is no ledger, the
// error is NotFound unless the change may make one.
func Begin(fsys vfs.FS, dir, op, holder string, makes bool) (*Change, error) {
	if _, _, err := findManifest(fsys, dir, op, makes); err != nil {
		return nil, err
	}
	if makes {
		if err := errors.Join(fsys.MkdirAll(dir), fsys.SyncDir(filepath.Dir(dir))); err != nil {
			return nil, &dyetrace.Error{Op: op, Err: err}
		}
	}
	lock, err := TakeLock(fsys, dir, op, holder)
	if err != nil {
		return nil, err
	}
	c := &Change{FS: fsys, Dir: dir, Op: op, lock: lock}
	if err := c.prepare(makes); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return c, nil
}

// TakeLock takes the lock of the ledger in dir. Where another has it, the error
// is a UsageError that names the holder.
func TakeLock(fsys vfs.FS, dir, op, holder string) (io.Closer, error) {
	lock, err := fsys.Lock(vfs.Join(dir, lockName), lockMark+holder)
	var locked *vfs.LockedError
	if errors.As(err, &locked) {
		locked.Holder = WhoHolds(locked.Holder)
		return nil, &dyetrace.Error{Kind: dyetrace.UsageError, Op: op, File: dir,
			Err: fmt.Errorf("another command changes the ledger: %w; wait for it to end, or give --wait", locked)}
	}
	if err != nil {
		return nil, &dyetrace.Error{Op: op, Err: err}
	}
	return lock, nil
}

// WhoHolds is who holds a ledger, of what its lock's file says. On further lines that has
// more, which is for programs.
func WhoHolds(text string) string {
	who, _, _ := strings.Cut(strings.TrimPrefix(text, lockMark), "\n")
	return who
}

// Own is fsys for whoever has the lock of the ledger in dir: his changes find it free.
func Own(fsys vfs.FS, dir string) vfs.FS { return vfs.AsOwner(fsys, vfs.Join(dir, lockName)) }

// findManifest reads the manifest of the ledger that is in dir, or an empty one
// where there is none and dir may become one. sum is the manifest's checksum.
func findManifest(fsys vfs.FS, dir, op string, makes bool) (m *Manifest, sum string, err error) {
	m, sum, err = readSum(fsys, dir)
	if dyetrace.KindOf(err) != dyetrace.NotFound {
		return m, sum, err
	}
	if lost := withoutManifest(fsys, dir, op, makes); lost != nil {
		return nil, "", lost
	}
	if !makes {
		return nil, "", err
	}
	return &Manifest{Format: CurrentFormat}, "", nil
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
	// A first import that was killed has left a journal, which names what is its.
	j, err := ReadJournal(fsys, dir)
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
		// A file of a ledger whose manifest is gone: to go on would write over what can
		// be recovered.
		if _, ours := NumberIn(name); ours {
			return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: op, File: vfs.Join(dir, Name),
				Err: fmt.Errorf("the manifest is missing, though %s is there; `dyetrace recover --ledger DIR` makes it again "+
					"from the ledger's files", name)}
		}
		if makes {
			return &dyetrace.Error{Kind: dyetrace.UsageError, Op: op, File: dir,
				Err: fmt.Errorf("the folder holds no ledger and is not empty (%s); name a new or an empty folder with --ledger",
					name)}
		}
	}
	return nil
}

// isLock reports whether the file LOCK is a ledger's.
func isLock(fsys vfs.FS, dir string) bool {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, lockName))
	return err == nil && CutOff(data, []byte(lockMark))
}

// IsLedger reports whether a folder is a ledger's, as its manifest or its lock file
// show by how they begin.
func IsLedger(fsys vfs.FS, dir string) bool {
	for name, head := range map[string]string{Name: manifestHead, lockName: lockMark} {
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
func (c *Change) prepare(makes bool) error {
	sum, left, err := c.settle(makes)
	if err != nil {
		return err
	}
	present, err := c.FS.ReadDir(c.Dir)
	if err != nil {
		return err
	}
	if err := CheckFree(c.FS, c.Dir, present, Name+".new"); err != nil {
		return err
	}
	generation := freeGeneration(present, c.Now.Generation+1)
	c.journal = Journal{Version: journalVersion, Base: sum, Generation: generation, Names: reserved(generation)}
	c.journal.Names = slices.Concat(c.journal.Names, c.Now.replaceable(), left)
	if err := c.journal.write(c.FS, c.Dir); err != nil {
		return err
	}
	return c.FS.MkdirAll(c.Tmp())
}

// settle reads the manifest, and removes what a writer that crashed has left, or had to
// leave; left is what still cannot be removed.
func (c *Change) settle(makes bool) (sum string, left []string, err error) {
	if c.Now, sum, err = findManifest(c.FS, c.Dir, c.Op, makes); err != nil {
		return "", nil, err
	}
	j, err := ReadJournal(c.FS, c.Dir)
	if err != nil || j == nil {
		return sum, nil, err
	}
	if sum == "" {
		// The copy is whole before the manifest is written: had the first import
		// come so far, nothing that it made is to be lost.
		if done, err := ReadCopy(c.FS, c.Dir, j.Generation); err == nil {
			c.Now = done
			if sum, err = done.Write(c.FS, c.Dir); err != nil {
				return "", nil, err
			}
		}
	}
	if j.Base != sum && j.Generation != c.Now.Generation {
		// Another manifest was put in place since: what the journal knows says
		// nothing of it.
		return sum, nil, c.FS.Remove(vfs.Join(c.Dir, journalName))
	}
	left, err = j.clear(c.FS, c.Dir, c.Now.Names())
	return sum, left, err
}

// CheckFree gives an error where a file that the ledger is to write is there
// already, other than cut off.
func CheckFree(fsys vfs.FS, dir string, present []string, name string) error {
	if !slices.Contains(present, name) {
		return nil
	}
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, name))
	if err != nil {
		return err
	}
	if !CutOff(data, []byte(manifestHead)) {
		return foreign(dir, name)
	}
	return nil
}

// Next is a manifest to be changed into the one after that of now.
func (c *Change) Next() *Manifest {
	n := c.Now.next()
	n.Generation = c.journal.Generation
	n.Index = indexName(n.Generation)
	return n
}

// Tmp is the folder for temporary files.
func (c *Change) Tmp() string { return vfs.Join(c.Dir, tmpName(c.journal.Generation)) }

// Commit makes next the manifest in force.
func (c *Change) Commit(next *Manifest) error {
	if err := errors.Join(c.bind(next), c.FS.SyncDir(c.Dir)); err != nil {
		return err
	}
	data, err := next.encode()
	if err != nil {
		return err
	}
	if err := writeDurably(c.FS, vfs.Join(c.Dir, CopyName(next.Generation)), data); err != nil {
		return err
	}
	if err := c.FS.SyncDir(c.Dir); err != nil {
		return err
	}
	if err := DropPage(c.FS, c.Dir); err != nil {
		return err
	}
	if _, err := next.Write(c.FS, c.Dir); err != nil {
		return err
	}
	c.Now = next
	return nil
}

// End removes what the ledger does not need, and gives the lock back. What others have
// open and the system does not let go is left to the next change.
func (c *Change) End() error { return errors.Join(c.sweep(), c.lock.Close()) }

// sweep removes what the change has made or has replaced. It spares what the
// manifest in the folder needs as well: where writing one failed in its last
// step, it may be in place.
func (c *Change) sweep() error {
	keep := c.Now.Names()
	there, err := Read(c.FS, c.Dir)
	switch {
	case err == nil && there.Generation != c.Now.Generation:
		maps.Copy(keep, there.Names())
		_, err = c.journal.remove(c.FS, c.Dir, keep)
		return err // the next change knows which of the two it is
	case err == nil:
	case dyetrace.KindOf(err) != dyetrace.NotFound || c.journal.Base != "":
		return err
	}
	_, err = c.journal.clear(c.FS, c.Dir, keep)
	return err
}

// ReadCopy reads the manifest of a generation from its copy.
func ReadCopy(fsys vfs.FS, dir string, generation int) (*Manifest, error) {
	data, err := vfs.ReadFile(fsys, vfs.Join(dir, CopyName(generation)))
	if err != nil {
		return nil, err
	}
	return decode(data)
}
