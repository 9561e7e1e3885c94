package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
)

// Trust is what somebody relies on from outside a pack: a public key of the log, or a
// checkpoint that he got by mail or on paper.
type Trust struct {
	// Program is the version that checks. What another one made of the events - state and
	// exhibits - is not compared: it may write the same otherwise.
	Program     string
	Public      []string
	Checkpoints []audit.Signed
}

// CaseReport is what a check of a case's pack found.
type CaseReport struct {
	Events   int64    `json:"events"`
	Proven   int64    `json:"proven"`   // events that the checkpoint covers
	LeftOut  int64    `json:"left_out"` // events whose bytes are not in the pack
	Blank    int64    `json:"blank"`    // of these, with some of their texts shown
	Signed   int64    `json:"signed"`   // signatures that hold
	Unsigned int64    `json:"unsigned"` // what was proposed or approved without a key
	Withheld int64    `json:"withheld"` // what was proposed or approved where a redaction left out by which key, if any
	Trusted  bool     `json:"trusted"`  // the checkpoint agrees with what was relied on from outside
	Covered  int64    `json:"covered"`  // events that a checkpoint from outside covers
	Faults   []string `json:"faults"`   // each begins with the member that it is in
	// Unlike says that another version made the pack, so that state and exhibits were not compared.
	Unlike bool `json:"unlike,omitempty"`
}

// fault adds a fault.
func (r *CaseReport) fault(member, format string, args ...any) {
	r.Faults = append(r.Faults, member+": "+fmt.Sprintf(format, args...))
}

// Extract reads what a pack of a case holds of it.
func (p *Pack) Extract(ctx context.Context) (*Extract, error) {
	if p.Manifest.Case == nil {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "read pack", "this is the pack of a trace, not of a case")
	}
	x := &Extract{}
	text, err := p.Bytes(EventsName)
	if err != nil {
		return nil, err
	}
	err = lines(text, func(_ int, line []byte) error {
		e, err := parseEntry(line)
		if err == nil && len(x.Entries) > 0 && x.Entries[len(x.Entries)-1].No >= e.No {
			err = errors.New("it is not in the order of the log")
		}
		x.Entries = append(x.Entries, e)
		return err
	})
	if err != nil {
		return nil, damaged("%s: %w", EventsName, err)
	}
	if err := p.readHead(x); err != nil {
		return nil, err
	}
	return x, x.fold(ctx)
}

// readHead reads the checkpoint of an extract, and how the log grew to it.
func (p *Pack) readHead(x *Extract) error {
	if p.Has(CheckpointName) {
		text, err := p.Bytes(CheckpointName)
		if err != nil {
			return err
		}
		if x.Checkpoint, err = audit.ParseCheckpoint(text); err != nil {
			return damaged("%s: %w", CheckpointName, err)
		}
	}
	// The first checkpoint of a log has nothing before it.
	if !p.Has(GrowthName) {
		return nil
	}
	text, err := p.Bytes(GrowthName)
	if err != nil {
		return err
	}
	err = lines(text, func(no int, line []byte) error {
		var g Growth
		if err := json.Unmarshal(line, &g, json.RejectUnknownMembers(true)); err != nil {
			return err
		}
		x.Growth = append(x.Growth, g)
		if no > maxGrowth {
			return errors.New("it has more lines than a pack can have")
		}
		return nil
	})
	if err != nil {
		return damaged("%s: %w", GrowthName, err)
	}
	return nil
}

// Has reports whether a member is in the pack, and was not left out.
func (p *Pack) Has(name string) bool { return p.files[name] != nil }

// Bytes is the content of a member.
func (p *Pack) Bytes(name string) ([]byte, error) {
	at, there := p.Manifest.member(name)
	if !there {
		return nil, damaged("it has no %s", name)
	}
	var b bytes.Buffer
	err := p.Copy(&b, p.Manifest.Members[at])
	return b.Bytes(), err
}

// CheckCase checks what a pack of a case says against the audit log's checkpoint, against
// signatures, and against itself. What is wrong is in the report; the error is of a pack
// that cannot be read.
func (p *Pack) CheckCase(ctx context.Context, trust Trust) (*CaseReport, error) {
	x, err := p.Extract(ctx)
	if err != nil {
		return nil, err
	}
	r := &CaseReport{Events: int64(len(x.Entries)), Faults: []string{}, Unlike: trust.Program != p.Manifest.Program}
	x.checkProofs(r)
	x.checkHead(r, trust)
	if err := x.checkPeople(ctx, r); err != nil {
		return nil, err
	}
	if err := x.checkFigures(r); err != nil {
		return nil, err
	}
	// What the manifest says of the case, and every member that the events make, follows from
	// the events: it is made again and compared.
	want := *p.Manifest.Case
	want.describe(x)
	if is := p.Manifest.Case; want.Events != is.Events || want.Proven != is.Proven || want.Log != is.Log || want.Size != is.Size || want.Root != is.Root {
		r.fault(ManifestName, "what it says of the case's events is not what %s and %s have", EventsName, CheckpointName)
	}
	if want.Earlier != p.Manifest.Case.Earlier {
		r.fault(GrowthName, "it shows how the log grew from %d checkpoints, and the manifest says %d", want.Earlier, p.Manifest.Case.Earlier)
	}
	files, err := x.Files()
	if err != nil {
		return nil, err
	}
	if err := p.checkMade(r, files); err != nil {
		return nil, err
	}
	return r, p.checkExhibits(r, x)
}

// checkProofs checks that each event is in the log that the checkpoint covers.
func (x *Extract) checkProofs(r *CaseReport) {
	for i := range x.Entries {
		e := &x.Entries[i]
		if e.Event == nil {
			r.LeftOut++
			if e.Shown != nil {
				r.Blank++
			}
		}
		if e.Bare != (e.No >= x.Checkpoint.Size) {
			r.fault(EventsName, "event %d lacks its proof, or has one though the checkpoint does not cover it", e.No+1)
			continue
		}
		if e.Bare {
			continue
		}
		if err := audit.CheckProof(x.Checkpoint.Tree, e.No, e.Leaf, e.Proof); err != nil {
			r.fault(EventsName, "%v", err)
			continue
		}
		r.Proven++
	}
}

// checkHead checks who signed the checkpoint, and holds it against those from outside.
func (x *Extract) checkHead(r *CaseReport, trust Trust) {
	if x.Checkpoint.Note == nil {
		if len(trust.Public)+len(trust.Checkpoints) > 0 {
			r.fault(CheckpointName, "it is missing: nothing in the pack can be held against the log")
		}
		return
	}
	// The log itself states its keys, in events that are in every pack.
	var keys audit.Keys
	for i := range x.Entries {
		e, err := casework.ParseEvent(x.Entries[i].Event)
		if err != nil || e.Kind != (casework.KeyStated{}).Kind() {
			continue
		}
		var said casework.KeyStated
		if err = casework.Decode(e.Fact, &said); err == nil {
			err = keys.Add(x.Entries[i].No, said.Statement)
		}
		if err != nil {
			r.fault(EventsName, "event %d: %v", e.Seq, err)
		}
	}
	if err := keys.Verify(x.Checkpoint); err != nil {
		r.fault(CheckpointName, "%v", err)
	}
	for _, text := range trust.Public {
		key, err := audit.ParsePublic(text)
		if err == nil {
			err = x.Checkpoint.Verify(key)
		}
		if err != nil {
			r.fault(CheckpointName, "%v", err)
			continue
		}
		r.Trusted, r.Covered = true, r.Proven
	}
	for _, outside := range trust.Checkpoints {
		x.checkOutside(r, &keys, outside)
	}
}

// checkOutside holds the pack's checkpoint against one that somebody got otherwise.
func (x *Extract) checkOutside(r *CaseReport, keys *audit.Keys, outside audit.Signed) {
	if err := keys.Verify(outside); err != nil {
		r.fault(CheckpointName, "the checkpoint from outside: %v", err)
		return
	}
	switch {
	case outside.Size == x.Checkpoint.Size && outside.Root == x.Checkpoint.Root:
	case outside.Size == x.Checkpoint.Size:
		r.fault(CheckpointName, "the checkpoint from outside has another root for the same %d events: the log is not the one it was", outside.Size)
		return
	case outside.Size > x.Checkpoint.Size:
		r.fault(CheckpointName, "the checkpoint from outside covers %d events, which is more than the %d of the pack's: ask for a pack made by it (dyetrace pack make --checkpoint)", outside.Size, x.Checkpoint.Size)
		return
	default:
		at := slices.IndexFunc(x.Growth, func(g Growth) bool { return g.Size == outside.Size })
		if at < 0 {
			r.fault(GrowthName, "the pack does not show how the log grew from the %d events of the checkpoint from outside: ask for a pack made by it (dyetrace pack make --checkpoint)", outside.Size)
			return
		}
		proof, err := hashesOf(x.Growth[at].Proof)
		if err == nil {
			err = audit.CheckGrowth(x.Checkpoint.Tree, outside.Tree, proof)
		}
		if err != nil {
			r.fault(GrowthName, "%v", err)
			return
		}
	}
	// What came into the log later is in the pack's checkpoint, and not in that one.
	r.Trusted = true
	covered := int64(0)
	for _, e := range x.Entries {
		if e.No < outside.Size {
			covered++
		}
	}
	r.Covered = max(r.Covered, covered)
}

// Events gives the events whose bytes are in the pack.
func (x *Extract) Events(_ context.Context, from int64, yield func(casework.Event) bool) error {
	for i := range x.Entries {
		if x.Entries[i].Event == nil || x.Entries[i].No+1 < from {
			continue
		}
		e, err := casework.ParseEvent(x.Entries[i].Event)
		if err != nil {
			return err
		}
		if !yield(e) {
			return nil
		}
	}
	return nil
}

// checkPeople checks signatures, and that two people acted where two are said to have.
func (x *Extract) checkPeople(ctx context.Context, r *CaseReport) error {
	tell := func(e casework.Event, wrong string) bool {
		r.fault(EventsName, "event %d (%s): %s", e.Seq, e.Kind, wrong)
		return len(r.Faults) < maxFaults
	}
	if err := casework.CheckSignings(ctx, x, tell); err != nil {
		return err
	}
	if err := casework.CheckApprovals(ctx, x, tell); err != nil {
		return err
	}
	blank, err := x.blank()
	if err != nil {
		return err
	}
	return Each(x, func(s casework.Signing) error {
		switch {
		case s.Said.Signature == "" && blank[casework.RefOf(s)]:
			r.Withheld++
		case s.Said.Signature == "":
			r.Unsigned++
		case s.Proven:
			r.Signed++
		}
		return nil
	})
}

// blank are the things whose events are shown with some of their texts left out.
func (x *Extract) blank() (map[casework.Ref]bool, error) {
	of := map[casework.Ref]bool{}
	for i := range x.Entries {
		if x.Entries[i].Shown == nil {
			continue
		}
		e, err := casework.ParseEvent(x.Entries[i].Shown)
		if err != nil {
			return nil, err
		}
		of[e.On] = true
	}
	return of, nil
}

// maxFaults is how many faults of one kind are spelled out.
const maxFaults = 1000

// checkFigures checks that requests ask for what the results say that they rest on, no more.
func (x *Extract) checkFigures(r *CaseReport) error {
	bases := map[string]casework.Basis{}
	if err := Each(x, func(b casework.Basis) error { bases[b.ID] = b; return nil }); err != nil {
		return err
	}
	asked := map[string]map[string]dyetrace.Amount{}
	return Each(x, func(q casework.Request) error {
		basis, rests := bases[q.Asking.Source]
		if !rests || q.Asking.Amount.IsZero() || q.Asking.Kind == casework.Lift {
			return nil
		}
		key := strings.ToUpper(casework.AccountKey(q.Asking.Institution, q.Asking.Account)) + " " + q.Asking.Amount.Currency.String()
		if asked[basis.ID] == nil {
			asked[basis.ID] = map[string]dyetrace.Amount{}
		}
		sum, fits := asked[basis.ID][key].Plus(q.Asking.Amount.Amount)
		asked[basis.ID][key] = sum
		at := slices.IndexFunc(basis.Figures, func(f casework.Figure) bool {
			return strings.ToUpper(casework.AccountKey(f.Institution, f.Account))+" "+f.Sum.Currency.String() == key
		})
		switch {
		case at < 0:
			r.fault(StateName, "request %s rests on a %s that says nothing of account %s", q.Number, basis.Of, q.Asking.Account)
		case !fits || sum > basis.Figures[at].Sum.Amount:
			r.fault(StateName, "request %s asks for %s of account %s, and the %s that it rests on says %s", q.Number, q.Asking.Amount, q.Asking.Account, basis.Of, basis.Figures[at].Sum)
		}
		return nil
	})
}

// checkExhibits makes the pages to print again and compares them.
func (p *Pack) checkExhibits(r *CaseReport, x *Extract) error {
	if r.Unlike {
		return nil
	}
	// They list what else is in the pack, and not themselves.
	var members []Member
	for _, m := range p.Manifest.Members {
		if !strings.HasPrefix(m.Name, ExhibitsFolder+"/") {
			members = append(members, m)
		}
	}
	pages, err := x.ExhibitFiles(p.Manifest, members, p.Bytes)
	if err != nil {
		return err
	}
	of := map[string]bool{}
	for _, f := range pages {
		of[f.Name] = true
		member, _, err := measure(f)
		if err != nil {
			return err
		}
		if at, there := p.Manifest.member(f.Name); !there || p.Manifest.Members[at].LeftOut == "" && p.Manifest.Members[at].SHA256 != member.SHA256 {
			r.fault(f.Name, "it is missing, or not what the pack says")
		}
	}
	for _, m := range p.Manifest.Members {
		if strings.HasPrefix(m.Name, ExhibitsFolder+"/") && !of[m.Name] {
			r.fault(m.Name, "it is no page that the pack makes")
		}
	}
	return nil
}

// checkMade compares members with what the events make, and names those that differ.
func (p *Pack) checkMade(r *CaseReport, files []File) error {
	made := map[string]bool{}
	for _, f := range files {
		made[f.Name] = true
		member, _, err := measure(f)
		if err != nil {
			return err
		}
		at, there := p.Manifest.member(f.Name)
		switch {
		case !there:
			r.fault(f.Name, "it is missing, and the events of the case make it")
		case p.Manifest.Members[at].LeftOut != "":
		case p.Manifest.Members[at].SHA256 != member.SHA256 && !(r.Unlike && f.Name == StateName):
			r.fault(f.Name, "it is not what the events of the case make")
		}
	}
	for _, m := range p.Manifest.Members {
		if !made[m.Name] && m.LeftOut == "" && (strings.HasPrefix(m.Name, "case/") || strings.HasPrefix(m.Name, MessagesFolder+"/")) {
			r.fault(m.Name, "no event of the case makes it")
		}
	}
	return nil
}
