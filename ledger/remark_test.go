package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// remarked imports a file with notes and rejects, and others that are refused.
func remarked(t *testing.T, fsys vfs.FS, name string, rejects int, refused ...manifest.RefusedFile) {
	t.Helper()
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	must(t, err)
	im.BeginFile("in/" + name)
	b := sidesBatch([]dyetrace.Side{stood(name, 0, 500, 1500), stood(name, 1, -200, 1300)})
	b.Notes = []dyetrace.Note{
		{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{File: "in/" + name}, Column: "payee", Text: "not read"},
		{Kind: dyetrace.NoteBetween, Text: "found anew"}}
	for i := range rejects {
		b.Rejects = append(b.Rejects, dyetrace.Reject{Line: int64(i + 10), Sheet: "s", Reason: strings.Repeat("é", 500)})
	}
	must(t, im.Add(b))
	im.EndFile((&file{name: name}).sum(), "test")
	for _, r := range refused {
		im.Refuse(r)
	}
	_, err = im.Commit(context.Background())
	must(t, err)
}

// kept is what the ledger keeps of what imports said, in short.
func kept(t *testing.T, fsys vfs.FS) (said string) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	must(t, err)
	defer l.Close()
	remarks, err := l.Remarks()
	must(t, err)
	listed := map[string]int{}
	for i := range remarks {
		m := &remarks[i]
		if len(m.Text) > 603+3 {
			t.Errorf("a text of %d bytes is kept", len(m.Text))
		}
		listed[m.Source.File+" "+m.Kind]++
	}
	for _, s := range l.Sources() {
		said += fmt.Sprintf("%s: %d of %d rejected, %d of %d unread, removed %t\n", s.Name, listed[s.Name+" rejected"], s.Remarks["rejected"],
			listed[s.Name+" unread"], s.Remarks["unread"], s.Removed != nil)
	}
	refused, more := l.Refused()
	for _, r := range refused {
		said += fmt.Sprintf("refused %s %s: %s\n", r.Name, r.SHA256, r.Reason)
	}
	if more > 0 {
		said += fmt.Sprintf("and %d more\n", more)
	}
	return said
}

// What an import left out of a source, and which files it left out as a whole, the
// ledger keeps: a bounded list and the whole count, once however often the file
// comes, until the source is removed or the file comes in.
func TestRemarks(t *testing.T) {
	fsys := vfs.NewMem()
	remarked(t, fsys, "a.csv", 150, manifest.RefusedFile{Name: "in/old.xls", SHA256: "12", Reason: "save it as xlsx"}, manifest.RefusedFile{Name: "b.csv", SHA256: "34", Reason: "cut off"})
	want := "a.csv: 100 of 150 rejected, 1 of 1 unread, removed false\nrefused b.csv 34: cut off\nrefused old.xls 12: save it as xlsx\n"
	if diff := cmp.Diff(want, kept(t, fsys)); diff != "" {
		t.Error(diff)
	}
	remarked(t, fsys, "a.csv", 150, manifest.RefusedFile{Name: "old.xls", SHA256: "12", Reason: "save it as xlsx"})
	if diff := cmp.Diff(want, kept(t, fsys)); diff != "" {
		t.Errorf("again: %s", diff)
	}
	remarked(t, fsys, "a.csv", 150, manifest.RefusedFile{Name: "new.zip", SHA256: "56", Reason: "locked"})
	want = "a.csv: 100 of 150 rejected, 1 of 1 unread, removed false\nrefused b.csv 34: cut off\nrefused new.zip 56: locked\nrefused old.xls 12: save it as xlsx\n"
	if diff := cmp.Diff(want, kept(t, fsys)); diff != "" {
		t.Errorf("nothing but a refused file: %s", diff)
	}
	must(t, ledger.Reindex(context.Background(), fsys, "book", "test", nil))
	remarked(t, fsys, "b.csv", 2)
	id := manifest.SourceID{Name: "a.csv", SHA256: (&file{name: "a.csv"}).sum()}
	must(t, ledger.RemoveSources(context.Background(), fsys, "book", []manifest.SourceID{id}, ledger.RemoveOptions{Holder: "test"}))
	want = "b.csv: 2 of 2 rejected, 1 of 1 unread, removed false\na.csv: 0 of 150 rejected, 0 of 1 unread, removed true\n" +
		"refused new.zip 56: locked\nrefused old.xls 12: save it as xlsx\n"
	if diff := cmp.Diff(want, kept(t, fsys)); diff != "" {
		t.Errorf("one in, one out: %s", diff)
	}
	_, err := ledger.Verify(context.Background(), fsys, "book", nil)
	must(t, err)
}

// More refused files than the manifest has room for are counted.
func TestRefusedIsBounded(t *testing.T) {
	fsys := vfs.NewMem()
	var many []manifest.RefusedFile
	for i := range 1003 {
		many = append(many, manifest.RefusedFile{Name: fmt.Sprintf("%04d.xls", i), Reason: strings.Repeat("long ", 1000)})
	}
	remarked(t, fsys, "a.csv", 0, many...)
	l, err := ledger.Open(fsys, "book")
	must(t, err)
	defer l.Close()
	list, more := l.Refused()
	if len(list) != 1000 || more != 3 || len(list[0].Reason) > 2010 {
		t.Errorf("%d are listed, and %d more; a reason has %d bytes", len(list), more, len(list[0].Reason))
	}
}
