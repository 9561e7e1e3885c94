package main

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store"
)

// guarded is a casework folder of which eve of north may see the case north-C1 alone, and
// nothing of the report to a unit that was made of it.
func guarded(t *testing.T) (filing string) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv(passphraseVariable, "the passphrase")
	ran(t, "audit", "key", "new", "--office", "north", "--as", "ann")
	s, err := store.Open(t.Context(), "cases", casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	desk := caseworktest.NewDeskOn(t, s)
	desk.Now = dyetrace.InstantOf(time.Now())
	ann := desk.By("north", "ann")
	id := desk.Case(ann, "ring of mules")
	desk.Do(ann.AddNote(id, "an open word", casework.Ref{}))
	sealed := desk.Do(ann.OpenCase(casework.CaseStart{Title: "quiet-title", Purpose: "fraud", Sealed: true, Named: []casework.Who{ann.Who()}}))[0].On.ID
	for _, of := range []string{id, sealed} {
		filing = desk.Do(ann.KeepFiling(of, casework.FilingMade{Format: "goaml", Unit: "Quiet unit", Ground: "quiet-ground", Reference: "quiet-number",
			Files: []casework.FiledFile{{Name: "quiet.xml", SHA256: strings.Repeat("0a", 32), Bytes: 7}}}))[0].On.ID
	}
	desk.Do(ann.AddNote(sealed, "quiet-note", casework.Ref{}))
	desk.Do(ann.RecordMeasure(sealed, casework.KnownMeasure{Kind: "freeze", Institution: "Quiet bank", Account: "999900001111", Authority: "police",
		Ground: "quiet-ground", InForce: casework.Sum{Amount: 100, Currency: desk.Currency()}, Start: desk.Now}))
	desk.Do(ann.AddMembers(sealed, casework.MemberStart{Is: casework.Account, Name: "999900001111"}))
	desk.Do(ann.ProposeRequests(sealed, casework.Asking{Kind: casework.Stop, Institution: "Quiet bank", Account: "999900001111", Ground: "quiet-ground"}))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ran(t, "audit", "checkpoint", "--office", "north", "--as", "ann", "-o", "kept.checkpoint")
	return filing
}

// leaves are the commands below one that do something.
func leaves(cmd *cobra.Command) []*cobra.Command {
	if len(cmd.Commands()) == 0 {
		return []*cobra.Command{cmd}
	}
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		all = append(all, leaves(sub)...)
	}
	return all
}

// Whoever sees personal data of a case, by whatever command, is in the audit log with it
// before he sees them; what leaves the store says who took it, when and for whom.
func TestReadsAreLogged(t *testing.T) {
	guarded(t)
	readings := func() (n int) {
		s, err := store.Open(t.Context(), "cases", casework.Fold)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Events(t.Context(), 1, func(e casework.Event) bool {
			if e.Kind == (casework.DataRead{}).Kind() || e.Kind == (casework.DataExported{}).Kind() {
				n++
			}
			return true
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	p, shown, before := &program{}, map[string]bool{}, readings()
	for _, cmd := range leaves(p.root()) {
		words := strings.Fields(cmd.CommandPath())[1:]
		if cmd.Flags().Lookup("cases") == nil || cmd.Flags().Lookup("as") == nil || words[0] == "fiu" || cmd.Name() == "move" {
			continue
		}
		for _, ask := range [][]string{{}, {"north-C2"}, {"999900001111", "--ground", "a test"}} {
			args := append(append(append([]string{}, words...), ask...), "--as", "ann", "--office", "north")
			if cmd.Flags().Lookup("json") != nil {
				args = append(args, "--json")
			}
			var out, said bytes.Buffer
			run(args, &out, &said)
			after := readings()
			if strings.Contains(out.String(), "999900001111") && cmd.Name() != "find" || strings.Contains(out.String(), "quiet-note") {
				shown[cmd.CommandPath()] = true
				if after == before {
					t.Errorf("dyetrace %s shows personal data, and nobody knows: %s", strings.Join(args, " "), out.String())
				}
			}
			before = after
		}
	}
	if len(shown) < 5 {
		t.Errorf("only %v showed personal data: too few to try", shown)
	}
	if got := ran(t, "audit", "reads", "999900001111", "--as", "ann", "--office", "north"); !strings.Contains(got, "case show") || !strings.Contains(got, "case graph") || !strings.Contains(got, "case find") {
		t.Errorf("who looked at an account: %s", got)
	}
}

// No command that works on casework prints to somebody what he may not see, whatever he
// asks it about: neither of a sealed case nor of a report to a unit.
func TestNoCommandBetrays(t *testing.T) {
	filing := guarded(t)
	p := &program{}
	done, events := 0, 0
	for _, cmd := range leaves(p.root()) {
		words := strings.Fields(cmd.CommandPath())[1:]
		if cmd.Flags().Lookup("cases") == nil || cmd.Flags().Lookup("as") == nil && words[0] != "audit" || cmd.Name() == "move" {
			continue
		}
		asks := [][]string{{}, {"north-C1"}, {"north-C2"}, {filing}}
		if cmd.Flags().Lookup("event") != nil {
			asks = nil
			for _, place := range []string{"2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"} {
				asks = append(asks, []string{"--checkpoint", "kept.checkpoint", "--event", place})
			}
		}
		for _, ask := range asks {
			args := append(append([]string{}, words...), ask...)
			if cmd.Flags().Lookup("as") != nil {
				args = append(args, "--as", "eve", "--office", "north")
			}
			if cmd.Flags().Lookup("json") != nil {
				args = append(args, "--json")
			}
			var out, said bytes.Buffer
			code := run(args, &out, &said)
			// A proof holds its event in base64.
			for _, word := range strings.Fields(out.String()) {
				if plain, err := base64.StdEncoding.DecodeString(word); err == nil {
					said.Write(plain)
				}
			}
			for _, secret := range []string{"quiet", "Quiet", "filing-", "999900001111"} {
				if strings.Contains(out.String()+said.String(), secret) {
					t.Errorf("dyetrace %s prints %q: %s%s", strings.Join(args, " "), secret, out.String(), said.String())
				}
			}
			if code == exitDone {
				done++
			}
			if strings.Contains(out.String()+said.String(), "an open word") {
				events++
			}
		}
	}
	if done < 20 || events < 3 {
		t.Errorf("%d commands were done, and %d showed what may be seen: too few to try", done, events)
	}
	if seen := ran(t, "case", "events", "north-C1", "--as", "ann", "--office", "north"); !strings.Contains(seen, "filing-made") {
		t.Errorf("a reader of a report does not see it: %s", seen)
	}
}
