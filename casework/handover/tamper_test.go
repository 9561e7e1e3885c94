package handover_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/handover"
	"dyetrace/casework/store"
)

// closed ends lines of a file with a checksum that is right: what a forger would do.
func closed(lines []string, signature string) []byte {
	text := strings.Join(lines, "\n") + "\n"
	sum := sha256.Sum256([]byte(text))
	return []byte(text + fmt.Sprintf(`{"end":{"lines":%d,"sha256":%q,%s}}`, len(lines), hex.EncodeToString(sum[:]), signature) + "\n")
}

// linesOf are the lines of a file but its last, and the signature in that.
func linesOf(file []byte) ([]string, string) {
	lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	last := lines[len(lines)-1]
	_, signature, _ := strings.Cut(last, `"signature"`)
	return lines[:len(lines)-1], `"signature"` + strings.TrimSuffix(signature, "}}")
}

// A file of which any byte was changed, removed or added is refused.
func TestEveryByteCounts(t *testing.T) {
	s := share(t)
	file := s.north.export(s.id, casework.ExportStart{To: "south"})
	step := 1 + len(file)/700
	for at := 0; at < len(file); at += step {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if _, err := check(changed); err == nil {
			t.Errorf("byte %d changed: it is taken", at)
		}
		if _, err := check(file[:at]); err == nil {
			t.Errorf("cut at byte %d: it is taken", at)
		}
		if _, err := check(slices.Insert(bytes.Clone(file), at, 'x')); err == nil {
			t.Errorf("a byte more at %d: it is taken", at)
		}
	}
	if _, err := check(append(bytes.Clone(file), '\n')); err == nil {
		t.Error("a line more: it is taken")
	}
	if _, err := check(file); err != nil {
		t.Errorf("as it was: %v", err)
	}
}

// A forger makes the checksum right again. Each event that he changes, removes, doubles or
// gives the place of another is refused, and where an event was changed it is named.
func TestForgedEventsAreNamed(t *testing.T) {
	s := share(t)
	good, signature := linesOf(s.north.export(s.id, casework.ExportStart{To: "south"}))
	if _, err := check(closed(good, signature)); err != nil {
		t.Fatalf("as it was: %v", err)
	}
	first := slices.IndexFunc(good, func(l string) bool { return strings.HasPrefix(l, `{"event"`) })
	refused := func(what string, lines []string, named ...string) {
		t.Helper()
		_, err := check(closed(lines, signature))
		if err == nil {
			t.Errorf("%s: it is taken", what)
			return
		}
		for _, name := range named {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v does not name %s", what, err, name)
			}
		}
	}
	for i := first; i < len(good); i++ {
		event, id := parts(t, good[i])
		place := fmt.Sprintf("case.handover:%d", i+1)
		forged := slices.Clone(good)
		forged[i] = strings.Replace(good[i], `"office":"north"`, `"office":"sorth"`, 1)
		refused("changed", forged, id, place)
		forged[i] = leafed(t, strings.Replace(good[i], `"office":"north"`, `"office":"sorth"`, 1), event)
		refused("changed with its leaf", forged, id, place)
		refused("removed", append(slices.Clone(good[:i]), good[i+1:]...))
		refused("doubled", slices.Insert(slices.Clone(good), i, good[i]))
		less := strings.Replace(good[0], fmt.Sprintf(`"events":%d`, len(good)-first), fmt.Sprintf(`"events":%d`, len(good)-first-1), 1)
		refused("removed and counted", append([]string{less}, append(slices.Clone(good[1:i]), good[i+1:]...)...))
		more := strings.Replace(good[0], fmt.Sprintf(`"events":%d`, len(good)-first), fmt.Sprintf(`"events":%d`, len(good)-first+1), 1)
		refused("doubled and counted", append([]string{more}, slices.Insert(slices.Clone(good[1:]), i-1, good[i])...), id)
		if i > first {
			forged = slices.Clone(good)
			forged[i-1], forged[i] = forged[i], forged[i-1]
			refused("put in another order", forged, "order")
		}
	}
	// Of the first lines: another office, another log, another key, another checkpoint.
	for what, change := range map[string][2]string{"recipient": {`"to":"south"`, `"to":"sorth"`}, "ground": {`"ground":"mutual help"`, `"ground":"mutual hemp"`},
		"version": {`"version":1`, `"version":2`}, "unknown key": {`"version":1`, `"version":1,"x":1`}} {
		forged := slices.Clone(good)
		forged[0] = strings.Replace(good[0], change[0], change[1], 1)
		refused(what, forged, "case.handover:1")
	}
	forged := slices.Clone(good)
	forged[1] = strings.Replace(good[1], "dyetrace/", "dyetrade/", 1)
	refused("log", forged, "case.handover:2")
}

// parts are an event of a line, as its leaf has it, and its id.
func parts(t *testing.T, line string) (event, id string) {
	t.Helper()
	event, _, found := strings.Cut(strings.TrimPrefix(line, `{"event":`), `,"in":`)
	at := strings.Index(event, `,"id":"`)
	if !found || at < 0 {
		t.Fatalf("no event: %s", line)
	}
	e, err := casework.ParseEvent([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return event, e.ID
}

// leafed gives a changed event the leaf that it would have.
func leafed(t *testing.T, line, was string) string {
	t.Helper()
	event, _ := parts(t, line)
	_, rest, _ := strings.Cut(line, `"salt":"`)
	salt, err := hex.DecodeString(rest[:64])
	if err != nil {
		t.Fatal(err)
	}
	before, now := audit.NewLeaf(audit.Salt(salt), []byte(was)), audit.NewLeaf(audit.Salt(salt), []byte(event))
	return strings.Replace(line, hex.EncodeToString(before[:]), hex.EncodeToString(now[:]), 1)
}

// Whoever has a log of his own cannot speak for the office of another, nor say anew what
// another office has said.
func TestNobodySpeaksForAnother(t *testing.T) {
	s := share(t)
	forger := newPlaces(t, 9, "north")[0] // says that it is north
	id := forger.do(forger.by("ann").OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	file := forger.export(id, casework.ExportStart{To: "south"})
	if _, err := s.south.take(file); err == nil || !strings.Contains(err.Error(), "nobody here has confirmed") {
		t.Errorf("a stranger: %v", err)
	}
	s.south.refuse(s.south.by("ann").TrustPeer(forger.key.Origin(), forger.key.Public(), []string{"north"}), "ask the two")
	s.south.refuse(s.south.by("ann").TrustPeer(forger.key.Origin(), forger.key.Public(), []string{"south"}), "works here")
	if _, err := s.north.take(forger.export(id, casework.ExportStart{To: "west"})); err == nil {
		t.Error("north takes what somebody says in its name")
	}
}

// A log whose key was changed is believed where the key that is known signed the next, and
// not where that one was lost.
func TestKeysThatFollow(t *testing.T) {
	for _, lost := range []bool{false, true} {
		s := share(t)
		next, err := audit.NewKey(s.north.key.Origin())
		if err != nil {
			t.Fatal(err)
		}
		statement, err := audit.ChangeKey(s.north.key, next)
		if lost {
			statement, err = audit.ReplaceKey(s.north.key.Public(), next)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.north.do(s.north.by("ann").StateKey(casework.KeyStated{Origin: next.Origin(), Public: next.Public(), Statement: statement}))
		s.north.key = next
		_, err = s.south.take(s.north.export(s.id, casework.ExportStart{To: "south"}))
		if (err != nil) != lost {
			t.Errorf("lost %v: %v", lost, err)
		}
	}
}

const childOf = "DYETRACE_HANDOVER_CHILD"

// TestMain imports a file where a test has started this program for it.
func TestMain(m *testing.M) {
	at := os.Getenv(childOf)
	if at == "" {
		os.Exit(m.Run())
	}
	if err := importAt(at); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func importAt(at string) error {
	ctx := context.Background()
	file, err := os.ReadFile(at + "/file")
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, at, casework.Fold)
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := check(file)
	if err != nil {
		return err
	}
	in, err := c.Prepare(ctx, s)
	if err != nil {
		return err
	}
	p := newClock()
	_, err = s.Do(ctx, casework.By{Office: "south", Actor: "ann", Time: p.now(), IDs: p.ids()}.TakeIn(in))
	return err
}

// A process that is killed while it imports has taken all in or nothing, and doing it again
// completes it.
func TestKilledWhileItImports(t *testing.T) {
	north := newPlaces(t, 10, "north")[0]
	ann := north.by("ann")
	id := north.do(ann.OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	for i := range 30 {
		members := make([]casework.MemberStart, 100)
		for k := range members {
			members[k] = casework.MemberStart{Is: casework.Account, Name: fmt.Sprint(620000000000 + i*100 + k), Institution: "ICBC"}
		}
		north.do(ann.AddMembers(id, members...))
	}
	file := north.export(id, casework.ExportStart{To: "south"})
	half := 0
	for _, wait := range []time.Duration{20 * time.Millisecond, 60 * time.Millisecond, 120 * time.Millisecond, 200 * time.Millisecond, 300 * time.Millisecond, 450 * time.Millisecond} {
		at := t.TempDir()
		if err := os.WriteFile(at+"/file", file, 0o600); err != nil {
			t.Fatal(err)
		}
		before := begin(t, at, north)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childOf+"="+at)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
		s, err := store.Open(context.Background(), at, casework.Fold)
		if err != nil {
			t.Fatal(err)
		}
		_, tree, err := s.Log(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		c, err := check(file)
		if err != nil {
			t.Fatal(err)
		}
		in, err := c.Prepare(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case tree.Size == before && len(in.Events) == len(c.Items):
			half++
		case len(in.Events) == 0:
		default:
			t.Errorf("killed after %v: %d events are missing and the log has %d", wait, len(in.Events), tree.Size)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := importAt(at); err != nil {
			t.Errorf("again: %v", err)
		}
	}
	t.Logf("%d of 6 were killed before it was kept", half)
}

// FuzzRead reads files that are not right: no panic, and what is taken is written again as it
// was.
func FuzzRead(f *testing.F) {
	places := newPlaces(f, 11, "north")
	north := places[0]
	id := north.do(north.by("ann").OpenCase(casework.CaseStart{Title: "ring", Purpose: "fraud"}))[0].On.ID
	file := north.export(id, casework.ExportStart{To: "south"})
	f.Add(file)
	lines, _ := linesOf(file)
	for _, line := range lines {
		f.Add([]byte(line + "\n"))
	}
	f.Add([]byte(`{"dyetrace":"case hand-over","version":2}`))
	f.Add([]byte(base64.StdEncoding.EncodeToString(file)))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, sum, err := handover.Read("x", bytes.NewReader(data))
		if err != nil {
			return
		}
		again, err := read.Bytes()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("it is written as something else (%v)", err)
		}
		_, _ = handover.Check("x", read, sum) // must not panic
	})
}
