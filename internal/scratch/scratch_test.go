//go:build unix

package scratch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dyetrace/internal/scratch"
)

// gone is the number of a process that has ended.
func gone(t *testing.T) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "true")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid
}

func put(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a dead process has left goes, with all it holds, and nothing else does:
// not what a living one has, what another computer's has, a link, what somebody
// holds the lock of, or a file that only looks similar.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	dead := gone(t)
	leave := func(host string, pid int) string { return filepath.Join(dir, scratch.NameOf(host, pid)) }
	file, folder := leave(scratch.Host(), dead), leave(scratch.Host(), dead)
	put(t, file)
	if err := os.MkdirAll(filepath.Join(folder, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "in", "file"))
	stay := map[string]string{
		"of a living process":   leave(scratch.Host(), os.Getpid()),
		"of another computer":   leave("01234567", dead),
		"with another checksum": strings.Replace(leave(scratch.Host(), dead), ".tmp", "0.tmp", 1),
		"the old kind of name":  filepath.Join(dir, ".dyetrace-123456.tmp"),
		"without the beginning": filepath.Join(dir, strings.TrimPrefix(scratch.NameOf(scratch.Host(), dead), ".")),
		"what somebody holds":   leave(scratch.Host(), dead),
	}
	for _, path := range stay {
		put(t, path)
	}
	held, err := os.Open(stay["what somebody holds"])
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := syscall.Flock(int(held.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	stay["a link"] = leave(scratch.Host(), dead)
	if err := os.Symlink(stay["of a living process"], stay["a link"]); err != nil {
		t.Fatal(err)
	}
	scratch.Sweep(dir)
	for _, path := range []string{file, folder} {
		if _, err := os.Lstat(path); !os.IsNotExist(err) {
			t.Errorf("%s is still there", path)
		}
	}
	for what, path := range stay {
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("%s is gone: %v", what, err)
		}
	}
	// The number of a process may have been given to another one since.
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(stay["of a living process"], old, old); err != nil {
		t.Fatal(err)
	}
	scratch.Sweep(dir)
	if _, err := os.Lstat(stay["of a living process"]); !os.IsNotExist(err) {
		t.Error("what nobody has touched for a day is still there")
	}
}

// What is at work is known by its name, private, and not swept, however old.
func TestAtWork(t *testing.T) {
	dir := t.TempDir()
	file, err := scratch.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	folder, err := scratch.Mkdir(dir)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-25 * time.Hour)
	for path, rights := range map[string]os.FileMode{file.Name(): 0o600, folder.Path(): os.ModeDir | 0o700} {
		if !scratch.Named(filepath.Base(path)) {
			t.Errorf("%s is not known", path)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		scratch.Sweep(dir)
		if info, err := os.Lstat(path); err != nil || info.Mode() != rights {
			t.Errorf("%s: %v, %v, want rights %v", path, info, err, rights)
		}
	}
	if err := folder.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(folder.Path()); !os.IsNotExist(err) {
		t.Error("the folder is still there")
	}
}
