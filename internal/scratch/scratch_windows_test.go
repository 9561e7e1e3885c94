package scratch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"dyetrace/internal/scratch"
)

// What a dead process has left goes, with all it holds. What a living one has stays, and
// what somebody has open.
func TestSweepOnWindows(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	dead := cmd.Process.Pid
	leave := func(pid int) string {
		path := filepath.Join(dir, scratch.NameOf(scratch.Host(), pid))
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file, open, living := leave(dead), leave(dead), leave(os.Getpid())
	folder := filepath.Join(dir, scratch.NameOf(scratch.Host(), dead))
	if err := os.MkdirAll(filepath.Join(folder, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	held, err := os.Open(open)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	scratch.Sweep(dir)
	for path, want := range map[string]bool{file: false, folder: false, open: true, living: true} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %t", path, err, want)
		}
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	scratch.Sweep(dir)
	if _, err := os.Lstat(open); err == nil {
		t.Error("what nobody has open any more is still there")
	}
}

// A folder of a living command is known by its name, and gets another one when it is
// complete.
func TestAtWorkOnWindows(t *testing.T) {
	dir := t.TempDir()
	folder, err := scratch.Mkdir(dir)
	if err != nil {
		t.Fatal(err)
	}
	// By the clock of another computer it was made before the command began.
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(folder.Path(), old, old); err != nil {
		t.Fatal(err)
	}
	scratch.Sweep(dir)
	to := filepath.Join(dir, "result")
	if err := os.Rename(folder.Path(), to); err != nil {
		t.Fatal(err)
	}
	folder.Release()
	if _, err := os.Lstat(to); err != nil {
		t.Error(err)
	}
}
