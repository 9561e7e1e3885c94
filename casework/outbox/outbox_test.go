package outbox_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework/letter"
	"dyetrace/casework/outbox"
	"dyetrace/casework/settings"
	"dyetrace/internal/vfs"
)

var errDisk = errors.New("the disk is gone")

// message is a message of a number by a channel.
func message(number string, channel settings.Channel, attachments ...outbox.File) *outbox.Message {
	return &outbox.Message{
		Number: number, Time: 1_772_000_000_000_000_000, From: "desk@police.example",
		To:          settings.Institution{ID: "icbc", Channel: channel, Mail: "fraud@icbc.example"},
		Letter:      &letter.Letter{Title: "紧急止付通知书", Text: []byte("请止付 " + number + "\n"), HTML: []byte("<p>请止付 " + number + "</p>\n")},
		Attachments: attachments,
	}
}

func camt() outbox.File {
	return outbox.File{Name: "camt.056.xml", Type: "application/xml", Bytes: []byte("<Document/>\n")}
}

func file(t testing.TB, m *outbox.Message) outbox.File {
	t.Helper()
	f, err := m.File()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Paper and folders get the page to print; a mailbox, and whatever has files with it, gets
// one message that any mail program reads, with the same in it.
func TestFile(t *testing.T) {
	for _, channel := range []settings.Channel{settings.Paper, settings.Folder, {}} {
		if f := file(t, message("网安-R1", channel)); f.Name != "网安-R1.html" || string(f.Bytes) != "<p>请止付 网安-R1</p>\n" {
			t.Errorf("by %s it is %s: %s", channel, f.Name, f.Bytes)
		}
	}
	if f := file(t, message("R-1", settings.Folder, camt())); f.Name != "R-1.eml" || bytes.Contains(f.Bytes, []byte("\nTo:")) {
		t.Errorf("with files, in a folder, it is %s: %s", f.Name, f.Bytes)
	}
	f, again := file(t, message("R-1", settings.Mailbox, camt())), file(t, message("R-1", settings.Mailbox, camt()))
	if diff := cmp.Diff(string(f.Bytes), string(again.Bytes)); f.Name != "R-1.eml" || diff != "" {
		t.Errorf("%s: the same message has other bytes: %s", f.Name, diff)
	}
	m, err := mail.ReadMessage(bytes.NewReader(f.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	got := []string{m.Header.Get("From"), m.Header.Get("To"), subject, m.Header.Get("Date")}
	want := []string{"<desk@police.example>", "<fraud@icbc.example>", "紧急止付通知书 R-1", "Wed, 25 Feb 2026 06:13:20 +0000"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("its head (-want +got): %s%v", diff, err)
	}
	if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@police.example>") {
		t.Errorf("its id is %s", id)
	}
	if diff := cmp.Diff([]string{"|请止付 R-1\n", "letter.html|<p>请止付 R-1</p>\n", "camt.056.xml|<Document/>\n"}, parts(t, m)); diff != "" {
		t.Errorf("its parts (-want +got): %s", diff)
	}
	for line := range bytes.SplitSeq(f.Bytes, []byte("\r\n")) {
		if bytes.ContainsAny(line, "\r\n") || len(line) > 998 {
			t.Errorf("a line is no line of a mail: %.80q", line)
		}
	}
}

// parts are the parts of a mail, each with its file's name.
func parts(t *testing.T, m *mail.Message) (all []string) {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	for r := multipart.NewReader(m.Body, parameters["boundary"]); ; {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part.FileName()+"|"+string(content))
	}
}

// What cannot be a message is refused: numbers and names that lead elsewhere or meet.
func TestMessageIsRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*outbox.Message)
		says string
	}{
		{"a number that leads elsewhere", func(m *outbox.Message) { m.Number = "../R-1" }, `number "../R-1"`},
		{"a number that Windows keeps", func(m *outbox.Message) { m.Number = "con" }, `number "con"`},
		{"no number", func(m *outbox.Message) { m.Number = "" }, `number ""`},
		{"no letter", func(m *outbox.Message) { m.Letter = nil }, "it has no letter"},
		{"a file that leads elsewhere", func(m *outbox.Message) { m.Attachments[0].Name = "/etc/passwd" }, "has no name of its own"},
		{"a file that is the letter", func(m *outbox.Message) { m.Attachments[0].Name = "Letter.HTML" }, "has no name of its own"},
		{"a file without a type", func(m *outbox.Message) { m.Attachments[0].Type = "" }, "no type"},
		{"too much", func(m *outbox.Message) { m.Attachments[0].Bytes = make([]byte, 256<<10) }, "a message has at most 262144"},
		{"a sender that is none", func(m *outbox.Message) { m.From = "desk\r\nBcc: x@y.example" }, "from:"},
		{"a receiver that is none", func(m *outbox.Message) { m.To.Mail = "" }, "to:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := message("R-1", settings.Mailbox, camt())
			c.do(m)
			if _, err := m.File(); dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want an InputError that says %q", err, c.says)
			}
		})
	}
}

// tree is all that lies in an outbox.
func tree(t testing.TB, system vfs.FS) map[string]string {
	t.Helper()
	found := map[string]string{}
	folders, err := system.ReadDir("/cases/outbox")
	if err != nil {
		return found
	}
	for _, folder := range folders {
		names, err := system.ReadDir(vfs.Join("/cases/outbox", folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			f, err := system.Open(vfs.Join("/cases/outbox", folder, name))
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(f)
			if err := errors.Join(err, f.Close()); err != nil {
				t.Fatal(err)
			}
			found[folder+"/"+name] = string(content)
		}
	}
	return found
}

// put puts three messages into two folders, and returns how many are acknowledged.
func put(system vfs.FS) (acknowledged int, err error) {
	box := outbox.Open(system, "/cases/outbox")
	if err := box.Sweep(); err != nil {
		return 0, err
	}
	for i := range 3 {
		place, err := box.Put([]string{"icbc", "paper"}[i%2], fmt.Sprintf("R-%d.html", i), []byte(strings.Repeat("x", i)))
		if err != nil {
			return i, err
		}
		if want := vfs.Join([]string{"icbc", "paper"}[i%2], fmt.Sprintf("R-%d.html", i)); place != want {
			return i, fmt.Errorf("the place is %s, want %s", place, want)
		}
	}
	return 3, nil
}

// Whatever call fails, and whether or not the power goes with it: what was acknowledged is
// there, nothing is there in part, and the next start puts the rest, each message once.
func TestFailuresHeal(t *testing.T) {
	want := map[string]string{"icbc/R-0.html": "", "paper/R-1.html": "x", "icbc/R-2.html": "xx"}
	for after := int64(0); ; after++ {
		ended := false
		for _, power := range []bool{false, true} {
			memory := vfs.NewMem()
			if err := memory.MkdirAll("/cases"); err != nil {
				t.Fatal(err)
			}
			if err := memory.SyncDir("/"); err != nil {
				t.Fatal(err)
			}
			acknowledged, err := put(vfs.NewFailing(memory, after, errDisk))
			ended = err == nil
			if power {
				memory = memory.AfterPowerLoss()
			}
			there := tree(t, memory)
			for i := range acknowledged {
				name := []string{"icbc", "paper"}[i%2] + fmt.Sprintf("/R-%d.html", i)
				if content, is := there[name]; !is || content != want[name] {
					t.Errorf("after call %d, power lost %v: %s was acknowledged and is %q, %v", after, power, name, content, is)
				}
			}
			if n, err := put(memory); n != 3 || err != nil {
				t.Fatalf("after call %d, power lost %v: the next start puts %d: %v", after, power, n, err)
			}
			if diff := cmp.Diff(want, tree(t, memory)); diff != "" {
				t.Errorf("after call %d, power lost %v (-want +got): %s", after, power, diff)
			}
		}
		if ended {
			if after < 20 {
				t.Errorf("only %d calls were broken", after)
			}
			return
		}
	}
}

// What somebody changed is found, and nothing that is there is replaced.
func TestChanged(t *testing.T) {
	memory := vfs.NewMem()
	box := outbox.Open(memory, "/cases/outbox")
	place, err := box.Put("icbc", "R-1.html", []byte("one"))
	if err != nil || box.Check(place, []byte("one")) != nil {
		t.Fatal(place, err)
	}
	if _, err := box.Put("icbc", "R-1.html", []byte("onx")); dyetrace.KindOf(err) != dyetrace.CorruptError || !strings.Contains(err.Error(), "byte 2") {
		t.Errorf("other bytes under its name: %v", err)
	}
	if err := box.Check(place, []byte("ones")); dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("a file that was cut: %v", err)
	}
	if err := box.Check(vfs.Join("icbc", "R-2.html"), nil); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("a file that is gone: %v", err)
	}
	for _, name := range []string{"../x", "", "a/b", ".x", "R-1.html.tmp", "nul", "a\nb"} {
		if _, err := box.Put("icbc", name, nil); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%q as a name: %v", name, err)
		}
		if _, err := box.Put(strings.TrimPrefix(name, "R-1.html"), "R-1.html", nil); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%q as a folder: %v", name, err)
		}
	}
	if diff := cmp.Diff(map[string]string{"icbc/R-1.html": "one"}, tree(t, memory)); diff != "" {
		t.Errorf("the outbox (-want +got): %s", diff)
	}
}

// Each institution has its folder; one that the settings do not name is on paper.
func TestFolderOf(t *testing.T) {
	for want, in := range map[string]settings.Institution{"icbc": {ID: "icbc"}, "box-7": {ID: "icbc", Folder: "box-7"}, "paper": {}} {
		if got := outbox.FolderOf(&in); got != want {
			t.Errorf("%+v is in %s, want %s", in, got, want)
		}
	}
}
