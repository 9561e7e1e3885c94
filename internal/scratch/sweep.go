package scratch

import (
	"os"
	"path/filepath"
	"time"
)

// mostEntries is how many entries of a folder are looked at, so that a folder of
// millions of files holds no command up.
const mostEntries = 200_000

// oldAge is how long ago something was written to that a process of this number may
// still be writing.
const oldAge = 24 * time.Hour

// Sweep removes from a folder, "" for the system's own one, what commands that were
// killed have left there. What cannot be read or removed stays: the next one tries
// again.
func Sweep(dir string) {
	if dir == "" {
		dir = os.TempDir()
	}
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	for seen := 0; seen < mostEntries; {
		names, err := d.Readdirnames(1024)
		for _, name := range names {
			if pid, ok := ownerOf(name); ok {
				sweep(filepath.Join(dir, name), pid)
			}
		}
		seen += len(names)
		if err != nil || len(names) == 0 {
			return
		}
	}
}

// sweep removes a file or folder whose owner is gone.
func sweep(path string, pid int) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() && !info.IsDir() || !isMine(info) {
		return
	}
	if runs(pid) && time.Since(info.ModTime()) < oldAge {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	if now, err := f.Stat(); err != nil || !os.SameFile(info, now) || !lock(f) {
		return
	}
	os.RemoveAll(path)
}
