package vfs_test

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/internal/vfs"
)

// systems are the file systems that must behave alike, each with a folder to
// work in.
func systems(t *testing.T) map[string]func(*testing.T) (vfs.FS, string) {
	t.Helper()
	return map[string]func(*testing.T) (vfs.FS, string){
		"operating system": func(t *testing.T) (vfs.FS, string) { return vfs.OS{}, t.TempDir() },
		"memory": func(t *testing.T) (vfs.FS, string) {
			m := vfs.NewMem()
			must(t, m.MkdirAll("home"))
			return m, "home"
		},
		"failing, not yet": func(t *testing.T) (vfs.FS, string) {
			return vfs.NewFailing(vfs.OS{}, 1<<30, errors.New("full")), t.TempDir()
		},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, fsys vfs.FS, name, content string) {
	t.Helper()
	f, err := fsys.Create(name)
	must(t, err)
	_, err = f.Write([]byte(content))
	must(t, err)
	must(t, f.Sync())
	must(t, f.Close())
}

func read(t *testing.T, fsys vfs.FS, name string) string {
	t.Helper()
	data, err := vfs.ReadFile(fsys, name)
	must(t, err)
	return string(data)
}

// What the ledger relies on holds for real files as for those in memory.
func TestConformance(t *testing.T) {
	cases := []struct {
		name string
		do   func(t *testing.T, fsys vfs.FS, dir string)
	}{
		{"what was written can be read, at once, in parts and mapped", func(t *testing.T, fsys vfs.FS, dir string) {
			name := vfs.Join(dir, "a")
			write(t, fsys, name, "stolen money")
			f, err := fsys.Open(name)
			must(t, err)
			defer f.Close()
			size, err := f.Size()
			must(t, err)
			part := make([]byte, 5)
			_, err = f.ReadAt(part, 7)
			must(t, err)
			all, err := io.ReadAll(f)
			must(t, err)
			mapped, err := f.Map()
			must(t, err)
			got := []any{size, string(part), string(all), string(mapped)}
			if diff := cmp.Diff([]any{int64(12), "money", "stolen money", "stolen money"}, got); diff != "" {
				t.Error(diff)
			}
		}},
		{"an empty file can be mapped", func(t *testing.T, fsys vfs.FS, dir string) {
			write(t, fsys, vfs.Join(dir, "a"), "")
			f, err := fsys.Open(vfs.Join(dir, "a"))
			must(t, err)
			defer f.Close()
			if data, err := f.Map(); err != nil || len(data) != 0 {
				t.Errorf("Map gives %q, %v", data, err)
			}
		}},
		{"creating a file empties it", func(t *testing.T, fsys vfs.FS, dir string) {
			write(t, fsys, vfs.Join(dir, "a"), "long before")
			write(t, fsys, vfs.Join(dir, "a"), "now")
			if got := read(t, fsys, vfs.Join(dir, "a")); got != "now" {
				t.Errorf("the file holds %q", got)
			}
		}},
		{"what is not there does not exist", func(t *testing.T, fsys vfs.FS, dir string) {
			name := vfs.Join(dir, "none")
			_, opened := fsys.Open(name)
			_, created := fsys.Create(vfs.Join(name, "below"))
			_, listed := fsys.ReadDir(name)
			for what, err := range map[string]error{"open": opened, "create": created, "list": listed,
				"rename": fsys.Rename(name, name+"2"), "remove": fsys.Remove(name)} {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s: the error is %v, not that it does not exist", what, err)
				}
			}
			if err := fsys.RemoveAll(name); err != nil {
				t.Errorf("removing all of nothing: %v", err)
			}
		}},
		{"renaming replaces files and takes along what is in folders", func(t *testing.T, fsys vfs.FS, dir string) {
			write(t, fsys, vfs.Join(dir, "a"), "new")
			write(t, fsys, vfs.Join(dir, "b"), "old")
			must(t, fsys.Rename(vfs.Join(dir, "a"), vfs.Join(dir, "b")))
			must(t, fsys.MkdirAll(vfs.Join(dir, "x", "y")))
			write(t, fsys, vfs.Join(dir, "x", "y", "c"), "deep")
			must(t, fsys.Rename(vfs.Join(dir, "x"), vfs.Join(dir, "z")))
			names, err := fsys.ReadDir(dir)
			must(t, err)
			got := []string{strings.Join(names, " "), read(t, fsys, vfs.Join(dir, "b")), read(t, fsys, vfs.Join(dir, "z", "y", "c"))}
			if diff := cmp.Diff([]string{"b z", "new", "deep"}, got); diff != "" {
				t.Error(diff)
			}
		}},
		{"removing all removes a folder with what is in it, and nothing else", func(t *testing.T, fsys vfs.FS, dir string) {
			must(t, fsys.MkdirAll(vfs.Join(dir, "x", "y")))
			write(t, fsys, vfs.Join(dir, "x", "y", "c"), "deep")
			write(t, fsys, vfs.Join(dir, "xy"), "beside")
			must(t, fsys.RemoveAll(vfs.Join(dir, "x")))
			names, err := fsys.ReadDir(dir)
			must(t, err)
			if diff := cmp.Diff([]string{"xy"}, names); diff != "" {
				t.Error(diff)
			}
		}},
		{"a file that a reader has open is replaced, or is in use", func(t *testing.T, fsys vfs.FS, dir string) {
			write(t, fsys, vfs.Join(dir, "a"), "old")
			f, err := fsys.Open(vfs.Join(dir, "a"))
			must(t, err)
			defer f.Close()
			write(t, fsys, vfs.Join(dir, "b"), "new")
			want := "new"
			if err := fsys.Rename(vfs.Join(dir, "b"), vfs.Join(dir, "a")); errors.Is(err, vfs.ErrInUse) {
				want = "old"
			} else {
				must(t, err)
			}
			content, err := io.ReadAll(f)
			must(t, err)
			if string(content) != "old" {
				t.Errorf("the reader gets %q", content)
			}
			if got := read(t, fsys, vfs.Join(dir, "a")); got != want {
				t.Errorf("the name has %q, want %q", got, want)
			}
		}},
		{"a file that is mapped is removed, or is in use until it is closed", func(t *testing.T, fsys vfs.FS, dir string) {
			write(t, fsys, vfs.Join(dir, "a"), "money")
			f, err := fsys.Open(vfs.Join(dir, "a"))
			must(t, err)
			defer f.Close()
			memory, err := f.Map()
			must(t, err)
			removed := fsys.Remove(vfs.Join(dir, "a"))
			if got := string(memory); got != "money" {
				t.Errorf("the memory holds %q", got)
			}
			if removed == nil {
				return
			}
			if !errors.Is(removed, vfs.ErrInUse) {
				t.Errorf("the error is %v", removed)
			}
			must(t, f.Close())
			must(t, fsys.Remove(vfs.Join(dir, "a")))
		}},
		{"names in Chinese, and long ones", func(t *testing.T, fsys vfs.FS, dir string) {
			folder := vfs.Join(dir, "某市公安局经侦支队", "工商银行 (2026年3月)")
			must(t, fsys.MkdirAll(folder))
			name := vfs.Join(folder, "流水，对公账户.csv")
			write(t, fsys, name, "钱")
			must(t, fsys.Rename(name, name+".旧"))
			names, err := fsys.ReadDir(folder)
			must(t, err)
			if got := strings.Join(names, " ") + read(t, fsys, name+".旧"); got != "流水，对公账户.csv.旧钱" {
				t.Errorf("there is %s", got)
			}
		}},
		{"a lock has one holder, who is named to others", func(t *testing.T, fsys vfs.FS, dir string) {
			name := vfs.Join(dir, "LOCK")
			lock, err := fsys.Lock(name, "process 1")
			must(t, err)
			var locked *vfs.LockedError
			if _, err := fsys.Lock(name, "process 2"); !errors.As(err, &locked) || locked.Holder != "process 1" {
				t.Errorf("a second holder gets %v", err)
			}
			must(t, lock.Close())
			again, err := fsys.Lock(name, "process 2")
			must(t, err)
			must(t, again.Close())
		}},
	}
	for system, begin := range systems(t) {
		for _, c := range cases {
			t.Run(system+"/"+c.name, func(t *testing.T) {
				fsys, dir := begin(t)
				c.do(t, fsys, dir)
			})
		}
	}
}

// Files in memory have the rules of the strictest system: upper and lower case are one
// name, which keeps the letters that it was given, and what Windows takes for itself is
// refused.
func TestMemNames(t *testing.T) {
	m := vfs.NewMem()
	must(t, m.MkdirAll("Home"))
	write(t, m, "HOME/Manifest", "old")
	write(t, m, "home/MANIFEST", "new")
	names, err := m.ReadDir("hOME")
	must(t, err)
	if got := strings.Join(names, " ") + " " + read(t, m, "Home/manifest"); got != "Manifest new" {
		t.Errorf("there is %s", got)
	}
	refused := []string{"NUL", "nul.csv", "Com1.txt", "LPT¹", "CON .x", "a:b", "what?", "end.", "end ", "tab\tx",
		strings.Repeat("long", 64)}
	for _, name := range refused {
		if f, err := m.Create("home/" + name); err == nil {
			t.Errorf("%q can be made", name)
			must(t, f.Close())
		}
	}
	for _, name := range []string{"COM10", "console", "nulls.csv", ".hidden", "a b", "com", "工商.csv"} {
		f, err := m.Create("home/" + name)
		must(t, err)
		must(t, f.Close())
	}
}

// A machine that loses power keeps what was synced under names that were
// synced, and frees its locks.
func TestMemAfterPowerLoss(t *testing.T) {
	m := vfs.NewMem()
	must(t, m.MkdirAll("home"))
	must(t, m.SyncDir("."))
	write(t, m, "home/kept", "first")
	write(t, m, "home/removed", "gone later")
	must(t, m.SyncDir("home"))
	write(t, m, "home/unnamed", "synced, but its name is not")
	f, err := m.Create("home/unsynced")
	must(t, err)
	_, err = f.Write([]byte("a name without content"))
	must(t, err)
	must(t, m.Remove("home/removed"))
	_, err = m.Lock("home/LOCK", "who loses power")
	must(t, err)

	unsynced := m.AfterPowerLoss()
	names, err := unsynced.ReadDir("home")
	must(t, err)
	if diff := cmp.Diff([]string{"kept", "removed"}, names); diff != "" {
		t.Errorf("before the folder is synced: %s", diff)
	}
	must(t, m.SyncDir("home"))
	after := m.AfterPowerLoss()
	names, err = after.ReadDir("home")
	must(t, err)
	if diff := cmp.Diff([]string{"kept", "unnamed", "unsynced"}, names); diff != "" {
		t.Errorf("after it: %s", diff)
	}
	if got := read(t, after, "home/unsynced"); got != "" {
		t.Errorf("content that was not synced is there: %q", got)
	}
	lock, err := after.Lock("home/LOCK", "who comes next")
	must(t, err)
	must(t, lock.Close())
}

// Every changing call counts, and from the chosen one on all of them fail; a
// write that fails may leave a part behind.
func TestFailing(t *testing.T) {
	full := errors.New("disk full")
	inner := vfs.NewMem()
	must(t, inner.MkdirAll("home"))
	f := vfs.NewFailing(inner, 2, full)
	file, err := f.Create("home/a")
	must(t, err)
	_, err = file.Write([]byte("whole"))
	must(t, err)
	if n, err := file.Write([]byte("half")); !errors.Is(err, full) || n != 2 {
		t.Errorf("a failing write gives %d, %v", n, err)
	}
	_, created := f.Create("home/b")
	_, locked := f.Lock("home/LOCK", "me")
	for what, err := range map[string]error{"sync": file.Sync(), "create": created, "lock": locked,
		"rename": f.Rename("home/a", "home/c"), "remove": f.Remove("home/a"), "remove all": f.RemoveAll("home"),
		"mkdir": f.MkdirAll("home/d"), "sync folder": f.SyncDir("home")} {
		if !errors.Is(err, full) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := read(t, f, "home/a"); got != "wholeha" {
		t.Errorf("the file holds %q", got)
	}
	if got := f.Calls(); got != 11 {
		t.Errorf("%d calls were counted", got)
	}
}

// Replacing a file leaves the old content or the new, whatever call fails and
// whenever power goes.
func TestWriteFileIsAtomic(t *testing.T) {
	for after := range int64(8) {
		m := vfs.NewMem()
		must(t, m.MkdirAll("home"))
		must(t, m.SyncDir("."))
		must(t, vfs.WriteFile(m, "home", "a", []byte("old")))
		err := vfs.WriteFile(vfs.NewFailing(m, after, errors.New("full")), "home", "a", []byte("new"))
		got := read(t, m.AfterPowerLoss(), "home/a")
		if err == nil && got != "new" || got != "new" && got != "old" {
			t.Errorf("with %d calls: error %v, then the file holds %q", after, err, got)
		}
	}
}
