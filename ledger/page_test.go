package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// generationPage is a page that says of which time of the ledger it is.
func generationPage(l *ledger.Ledger) ([]byte, error) {
	info, err := l.Info()
	return fmt.Appendf(nil, "<!doctype html>\n<p>generation %d</p>\n", info.Generation), err
}

func pageOf(fsys vfs.FS) string {
	data, err := vfs.ReadFile(fsys, "book/"+manifest.PageName)
	if err != nil {
		return ""
	}
	return string(data)
}

// The page is of the ledger as it is, or it is not there, wherever a change
// fails and whatever survives a power loss.
func TestPageIsTrue(t *testing.T) {
	mem := vfs.NewMem()
	remarked(t, mem, "a.csv", 1)
	_, err := ledger.WritePage(mem, "book", "test", generationPage)
	must(t, err)
	deeds := map[string]func(vfs.FS) error{
		"reindex": func(fsys vfs.FS) error { return ledger.Reindex(context.Background(), fsys, "book", "test", nil) },
		"zone":    func(fsys vfs.FS) error { return ledger.SetZone(fsys, "book", "Asia/Shanghai", "test") },
		"page": func(fsys vfs.FS) error {
			_, err := ledger.WritePage(fsys, "book", "test", generationPage)
			return err
		},
	}
	for name, deed := range deeds {
		t.Run(name, func(t *testing.T) {
			for failAt := int64(0); ; failAt++ {
				trial := mem.AfterPowerLoss()
				err := deed(vfs.NewFailing(trial, failAt, syscall.ENOSPC))
				for _, after := range []vfs.FS{trial, trial.AfterPowerLoss()} {
					l, openErr := ledger.Open(after, "book")
					must(t, openErr)
					info, infoErr := l.Info()
					must(t, errors.Join(infoErr, l.Close()))
					if page := pageOf(after); page != "" && !strings.Contains(page, fmt.Sprintf("generation %d<", info.Generation)) {
						t.Fatalf("call %d failed: the page is %q, the ledger of generation %d", failAt, page, info.Generation)
					}
				}
				if err == nil {
					break
				}
			}
		})
	}
}

// A file of the page's name that the ledger did not write, or that somebody has
// changed, is neither replaced nor removed.
func TestPageOfTheUser(t *testing.T) {
	for name, spoil := range map[string]func(page string) string{
		"another file":   func(string) string { return "<!doctype html>\n<p>notes on the case</p>\n" },
		"a changed page": func(page string) string { return strings.Replace(page, "generation", "Generation", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			fsys := vfs.NewMem()
			remarked(t, fsys, "a.csv", 1)
			path, err := ledger.WritePage(fsys, "book", "test", generationPage)
			if err != nil || path != vfs.Join("book", manifest.PageName) || !strings.Contains(pageOf(fsys), "generation 1<") {
				t.Fatalf("%q, %v: %q", path, err, pageOf(fsys))
			}
			theirs := spoil(pageOf(fsys))
			must(t, vfs.WriteFile(fsys, "book", manifest.PageName, []byte(theirs)))
			if _, err := ledger.WritePage(fsys, "book", "test", generationPage); !errors.Is(err, ledger.ErrPageInTheWay) {
				t.Errorf("writing over it: %v", err)
			}
			must(t, ledger.Reindex(context.Background(), fsys, "book", "test", nil))
			if pageOf(fsys) != theirs {
				t.Errorf("it is now %q", pageOf(fsys))
			}
		})
	}
}

// Who comes while another writer is at work leaves the page to him.
func TestPageWhileAnotherWrites(t *testing.T) {
	fsys := vfs.NewMem()
	remarked(t, fsys, "a.csv", 1)
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	must(t, err)
	path, err := ledger.WritePage(fsys, "book", "test", generationPage)
	if path != "" || err != nil {
		t.Errorf("%q, %v", path, err)
	}
	must(t, im.Abort())
}
