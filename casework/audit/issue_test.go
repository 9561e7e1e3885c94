package audit

import (
	"image"
	"image/color"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	qr "github.com/piglig/go-qr"

	"dyetrace"
	"dyetrace/internal/vfs"
)

func issueOf(t testing.TB) (Issue, *Key) {
	t.Helper()
	signed, key := signedHead(t)
	c, err := ParseCheckpoint(signed)
	if err != nil {
		t.Fatal(err)
	}
	return Issue{c, key.Public(), "南京 <1>", dyetrace.InstantOf(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC))}, key
}

// What a telephone reads from the printed page, and the page itself, are the checkpoint.
func TestPage(t *testing.T) {
	i, _ := issueOf(t)
	page, err := i.Page()
	if err != nil {
		t.Fatal(err)
	}
	text, err := qr.Decode(drawn(t, string(page)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(i.Note), text); diff != "" {
		t.Error(diff)
	}
	got, err := ReadCheckpoint(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(i.Signed, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(page), "南京 &lt;1&gt;") {
		t.Error("the office is not there, or not as text")
	}
}

// drawn is the picture of a page's QR code.
func drawn(t *testing.T, page string) image.Image {
	size, err := strconv.Atoi(regexp.MustCompile(`viewBox="0 0 (\d+) `).FindStringSubmatch(page)[1])
	if err != nil {
		t.Fatal(err)
	}
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, size*scale, size*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(page, -1) {
		var n [3]int
		for i := range n {
			if n[i], err = strconv.Atoi(run[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		for x := n[0] * scale; x < (n[0]+n[2])*scale; x++ {
			for y := n[1] * scale; y < (n[1]+1)*scale; y++ {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

// A mail reaches those who are named, and holds the checkpoint; the same checkpoint is the
// same mail.
func TestMail(t *testing.T) {
	i, _ := issueOf(t)
	made, err := i.Mail("Log <log@police.example>", []string{"a@bank.example", "审计 <b@audit.example>"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(string(made)))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[1].Name != "审计" {
		t.Error(to, err)
	}
	if at, err := m.Header.Date(); err != nil || dyetrace.InstantOf(at) != i.At {
		t.Error(at, err)
	}
	got, err := ReadCheckpoint(made)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(i.Signed, got); diff != "" {
		t.Error(diff)
	}
	again, err := i.Mail("Log <log@police.example>", []string{"a@bank.example", "审计 <b@audit.example>"})
	if err != nil || string(again) != string(made) {
		t.Error("the mail differs", err)
	}
	for _, bad := range [][]string{nil, {"nobody"}, {"a@b\r\nBcc: c@d"}, make([]string, maxRecipients+1)} {
		if _, err := i.Mail("log@police.example", bad); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%q was taken: %v", bad, err)
		}
	}
	if _, err := i.Mail("nobody", []string{"a@b"}); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Error("a sender without address was taken")
	}
}

// A log that was exported is verified elsewhere, with what the folder holds and the key;
// what was changed there is found.
func TestExport(t *testing.T) {
	w := newWorld(t)
	fsys := vfs.NewMem()
	write := func(path string, data []byte) error {
		parts := append([]string{"copy"}, strings.Split(path, "/")...)
		dir := vfs.Join(parts[:len(parts)-1]...)
		if err := fsys.MkdirAll(dir); err != nil {
			return err
		}
		return vfs.WriteFile(fsys, dir, parts[len(parts)-1], data)
	}
	if err := Export(t.Context(), w.tiles, w.heads[2], write); err != nil {
		t.Fatal(err)
	}
	verify := func() *Report {
		folder, head, err := OpenFolder(fsys, "copy")
		if err != nil {
			t.Fatal(err)
		}
		r, err := Verify(t.Context(), folder, head.Tree, nil, Options{Checkpoints: append([]Signed{head}, w.heads[:2]...), Keys: []string{w.key.Public()}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := verify(); len(r.Findings) > 0 || r.Covered != 590 {
		t.Error(r.Covered, r.Findings)
	}
	if err := write("tile/0/001", make([]byte, tileWidth*hashSize)); err != nil {
		t.Fatal(err)
	}
	if r := verify(); len(r.Findings) == 0 {
		t.Error("a changed tile was not found")
	}
	if err := write("tile/0/001", make([]byte, maxMail)); err != nil {
		t.Fatal(err)
	}
	folder, head, err := OpenFolder(fsys, "copy")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), folder, head.Tree, nil, Options{}); dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Error("a file beyond its size was read:", err)
	}
	if _, _, err := OpenFolder(fsys, "other"); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Error(err)
	}
	if err := folder.PutTiles(t.Context(), nil); err == nil {
		t.Error("a copy was added to")
	}
}

// FuzzTiles: no bytes in the place of tiles break the reader, and none but the right ones
// are taken for a log.
func FuzzTiles(f *testing.F) {
	w := newWorld(f)
	for name, data := range w.tiles {
		f.Add(name.Level, name.Index, data)
	}
	f.Fuzz(func(t *testing.T, level int, index int64, data []byte) {
		tiles := memory{}
		for name, data := range w.tiles {
			tiles[name] = data
		}
		same := string(tiles[Tile{level, index}]) == string(data)
		tiles[Tile{level, index}] = data
		r, err := Verify(t.Context(), tiles, w.tree, w.rows, Options{Checkpoints: w.heads})
		if err != nil {
			t.Fatal(err)
		}
		if _, there := w.tiles[Tile{level, index}]; there && !same && len(r.Findings) == 0 {
			t.Error("a changed tile was not found")
		}
		if _, err := Append(t.Context(), tiles, w.tree, []Leaf{{}}); err == nil && same && len(r.Findings) > 0 {
			t.Error("the right bytes were not taken")
		}
	})
}
