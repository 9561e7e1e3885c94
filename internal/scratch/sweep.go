package scratch

import (
	"os"
	"path/filepath"
)

// mostEntries is how many entries of a folder are looked at, so that a folder of
// millions of files holds no command up.
const mostEntries = 200_000

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
	if owned(pid, info) {
		return
	}
	f, ok := seize(path, info)
	if !ok {
		return
	}
	if f != nil {
		defer f.Close()
	}
	os.RemoveAll(path)
}
