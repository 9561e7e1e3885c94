package pack

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store"
)

// What is known of the two victims of the test's case. Nobody else may read the second's.
var (
	first  = casework.Report{Victim: "Han Meimei", Document: "11010119900101123X", Phone: "+86 13800000001", Police: "P-2026-1", FromAccount: "621700000001"}
	second = casework.Report{Victim: "王小明", Document: "320102198502024567", Phone: "13900000002", Police: "P-2026-2", FromAccount: "621700000002"}
)

// told is a case with two victims, and the audit log's key and checkpoints.
type told struct {
	*caseworktest.Desk
	store      *store.Store
	key        *audit.Key
	id         string
	claims     [2]string
	early, now audit.Signed
	ann, ben   casework.By
	filing     string
}

// tell lets two people with keys work on a case: requests for both victims, a message, a
// reply, a measure, a return; and beside it what must not be known.
func tell(t testing.TB) *told {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c := &told{Desk: caseworktest.NewDeskOn(t, s), store: s}
	c.Rules = caseworktest.China()
	if c.key, err = audit.NewKey("dyetrace/test"); err != nil {
		t.Fatal(err)
	}
	statement, err := audit.FirstKey(c.key)
	if err != nil {
		t.Fatal(err)
	}
	c.ann, c.ben = c.By("north", "ann"), c.By("north", "ben")
	c.Do(c.ann.StateKey(casework.KeyStated{Origin: c.key.Origin(), Public: c.key.Public(), Statement: statement}))
	for i, by := range []*casework.By{&c.ann, &c.ben} {
		seed := bytes.Repeat([]byte{byte(i + 1)}, ed25519.SeedSize)
		by.Key = ed25519.NewKeyFromSeed(seed)
		c.Do(by.RegisterKey(by.Key.Public().(ed25519.PublicKey)))
	}
	c.id = c.Case(c.ann, "the ring")
	for i, r := range []casework.Report{first, second} {
		r.Reported, r.Paid = casework.Time(c.Now), casework.Time(c.Now-dyetrace.Instant(time.Hour))
		r.Amount, r.ToBank, r.ToAccount = c.sum("100.00"), "ICBC", "620000000001"
		c.claims[i] = c.Do(c.ann.AddClaim(c.id, r))[0].On.ID
	}
	c.early = c.issue()
	c.tellRequests()
	c.tellSecrets()
	c.now = c.issue()
	return c
}

// tellRequests asks for a freeze for both victims and for one for the second alone.
func (c *told) tellRequests() {
	figures := []casework.Figure{{Institution: "ICBC", Account: "620000000001", Sum: c.sum("150.00")}, {Institution: "BOC", Account: "630000000002", Sum: c.sum("20.00")}}
	askings := []casework.Asking{
		{Kind: casework.Freeze, Institution: "ICBC", Account: "620000000001", Amount: c.sum("150.00"), Ground: "claims", Claims: []string{c.claims[0], c.claims[1]}},
		{Kind: casework.Freeze, Institution: "BOC", Account: "630000000002", Amount: c.sum("20.00"), Ground: "the money of 王小明", Claims: []string{c.claims[1]}},
	}
	made := casework.Outcome{Of: "plan", Program: "dyetrace test", For: casework.Freeze, Command: []string{"freeze", "plan"}, Figures: figures,
		Sources: []casework.BasisSource{{Name: "--claims claims.csv", SHA256: sum(claimsTable)}}}
	var ids []string
	for _, e := range c.Do(c.ann.ProposeFrom(c.id, made, askings...)) {
		if e.Kind == (casework.RequestProposed{}).Kind() {
			ids = append(ids, e.On.ID)
		}
	}
	c.Do(c.ben.ApproveRequests("right", ids...))
	for i, id := range ids {
		body := []string{"freeze account 620000000001", "freeze account 630000000002 for 王小明"}[i]
		c.Do(c.ben.SealRequest(id, casework.Message{Name: "letter.txt", Format: "letter", Channel: "paper", Body: []byte(body)}))
	}
	c.Do(c.ben.ReleaseRequests(ids...))
	c.Do(c.ann.AddReply(casework.Answer{Number: caseworktest.Get[casework.Request](c.Desk, ids[0]).Number, Result: casework.AllDone,
		InForce: c.sum("150.00"), Start: casework.Time(c.Now), Received: casework.Time(c.Now)}))
}

// tellSecrets does what no pack may show unasked.
func (c *told) tellSecrets() {
	c.filing = c.Do(c.ann.KeepFiling(c.id, casework.FilingMade{Format: "goaml", Unit: "the unit", Ground: "law", Files: []casework.FiledFile{{Name: "report.xml", SHA256: sum("report"), Bytes: 6}}}))[0].On.ID
	other := c.Case(c.ann, "another ring")
	c.Do(c.ann.AddNote(other, "of another case", casework.Ref{}))
	c.Do(c.ann.RaiseAlerts(casework.Finding{From: "detect", Account: "640000000003"}))
	alerts := caseworktest.List[casework.Alert](c.Desk, "alerts-open", "north")
	c.Do(c.ann.ConfirmAlert(alerts[0].ID, c.id, "a secret suspicion"))
}

const claimsTable = "id,transfer,victim\nV1,T1,Han Meimei\nVICTIM-2,T2,王小明\n"

func (c *told) sum(amount string) casework.Sum {
	c.T.Helper()
	s, err := casework.ParseSum(amount, "CNY")
	if err != nil {
		c.T.Fatal(err)
	}
	return s
}

// issue signs the log as it is, and keeps that it went out.
func (c *told) issue() audit.Signed {
	c.T.Helper()
	_, tree, err := c.store.Log(context.Background())
	if err != nil {
		c.T.Fatal(err)
	}
	note, err := audit.Checkpoint{Origin: c.key.Origin(), Tree: tree}.Sign(c.key.Signer())
	if err != nil {
		c.T.Fatal(err)
	}
	head, err := audit.ParseCheckpoint(note)
	if err != nil {
		c.T.Fatal(err)
	}
	c.Do(c.ann.IssueCheckpoint(casework.CheckpointIssued{Size: head.Size, Root: head.Root.String()}))
	return head
}

// pack makes a pack of the case.
func (c *told) pack(with casework.Disclosed) []byte {
	c.T.Helper()
	d, err := casework.DossierOf(context.Background(), c.store, c.ann.Who(), c.id, with)
	if err != nil {
		c.T.Fatal(err)
	}
	x, err := Gather(context.Background(), c.store, d, &c.now)
	if err != nil {
		c.T.Fatal(err)
	}
	apart, err := x.Apart(context.Background(), c.store)
	if err != nil || len(apart) > 0 {
		c.T.Fatalf("the events make %v otherwise: %v", apart, err)
	}
	m := &Manifest{Program: "test", Method: "m", Sources: []Source{{"claims.csv", sum(claimsTable), "claims/claims.csv"}}}
	if m.Case, err = Describe(x, Case{ID: c.id, Number: "north-C1", Office: "north", By: "ann", For: "court", Ground: "order 17"}); err != nil {
		c.T.Fatal(err)
	}
	files, err := x.Files()
	if err != nil {
		c.T.Fatal(err)
	}
	var b bytes.Buffer
	if files, err = x.WithExhibits(m, append(files, file("claims/claims.csv", claimsTable))); err != nil {
		c.T.Fatal(err)
	}
	if err := Write(context.Background(), &b, m, files); err != nil {
		c.T.Fatal(err)
	}
	return b.Bytes()
}

// checked checks a pack, and returns what is wrong with it.
func checked(t testing.TB, data []byte, trust Trust) *CaseReport {
	t.Helper()
	p := opened(t, data)
	if err := p.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	trust.Program = "test"
	r, err := p.CheckCase(t.Context(), trust)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A court's expert has the pack and a checkpoint that he got otherwise, at that time or
// earlier: all events are shown to be in the log, with signatures and figures.
func TestCase(t *testing.T) {
	c := tell(t)
	data := c.pack(casework.Disclosed{})
	if !bytes.Equal(data, c.pack(casework.Disclosed{})) {
		t.Error("the same case gave other bytes")
	}
	for name, trust := range map[string]Trust{
		"nothing":        {},
		"the key":        {Public: []string{c.key.Public()}},
		"the checkpoint": {Checkpoints: []audit.Signed{c.now}},
		"an earlier one": {Checkpoints: []audit.Signed{c.early}},
		"both of them":   {Checkpoints: []audit.Signed{c.early, c.now}},
	} {
		r := checked(t, data, trust)
		if len(r.Faults) > 0 || r.Trusted != (name != "nothing") || r.Proven != r.Events || r.Signed != 2 || r.Events < 10 {
			t.Errorf("%s: %+v", name, r)
		}
		if name == "an earlier one" && (r.Covered == 0 || r.Covered == r.Events) {
			t.Errorf("the earlier checkpoint covers %d of %d events", r.Covered, r.Events)
		}
	}
}

// A checkpoint of another log, of a log that was changed, or a key of others shows that the
// pack is not what it says.
func TestCaseOfAnotherLog(t *testing.T) {
	c, other := tell(t), tell(t)
	data := c.pack(casework.Disclosed{})
	forged := c.now
	forged.Root[3] ^= 1
	note, err := audit.Checkpoint{Origin: c.key.Origin(), Tree: forged.Tree}.Sign(c.key.Signer())
	if err != nil {
		t.Fatal(err)
	}
	if forged, err = audit.ParseCheckpoint(note); err != nil {
		t.Fatal(err)
	}
	later := c.issue()
	for name, trust := range map[string]Trust{
		"another root":    {Checkpoints: []audit.Signed{forged}},
		"another log":     {Checkpoints: []audit.Signed{other.now}},
		"another's key":   {Public: []string{other.key.Public()}},
		"a later log":     {Checkpoints: []audit.Signed{later}},
		"an unknown size": {Checkpoints: []audit.Signed{func() audit.Signed { s := c.early; s.Size--; return s }()}},
	} {
		if r := checked(t, data, trust); len(r.Faults) == 0 || !strings.Contains(r.Faults[0], "case/") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// What must not be known is in no byte of a pack, unless who may see it names it.
func TestCaseKeepsSecrets(t *testing.T) {
	c := tell(t)
	data := string(c.pack(casework.Disclosed{}))
	for _, secret := range []string{"filing", c.filing, "goaml", "the unit", "alert-raised", "alert-judged", "a secret suspicion", "of another case", "another ring"} {
		if strings.Contains(data, secret) {
			t.Errorf("the pack has %q", secret)
		}
	}
	data = string(c.pack(casework.Disclosed{Filings: []string{c.filing}, Alerts: true}))
	for _, secret := range []string{"filing-made", c.filing, "a secret suspicion"} {
		if !strings.Contains(data, secret) {
			t.Errorf("the pack lacks %q, which was disclosed", secret)
		}
	}
	for name, with := range map[string]casework.Disclosed{"no such report": {Filings: []string{c.id}}, "no operation": {Operation: true}} {
		if _, err := casework.DossierOf(t.Context(), c.store, c.ann.Who(), c.id, with); err == nil {
			t.Errorf("%s: it was disclosed", name)
		}
	}
	if _, err := casework.DossierOf(t.Context(), c.store, c.ben.Who(), c.id, casework.Disclosed{Filings: []string{c.filing}}); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("a report was disclosed to who may not see it: %v", err)
	}
	if _, err := casework.DossierOf(t.Context(), c.store, casework.Who{Office: "south", Name: "eve"}, c.id, casework.Disclosed{}); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("a case was handed to who may not see it: %v", err)
	}
}

// rewritten is a pack with a member changed, and a manifest that says so: as somebody makes
// it who knows the format.
func rewritten(t *testing.T, data []byte, change func(name, text string) (string, bool)) []byte {
	t.Helper()
	p := opened(t, data)
	m := *p.Manifest
	m.Members = nil
	var files []File
	for _, member := range p.Manifest.Members {
		text, err := p.Bytes(member.Name)
		if err != nil {
			t.Fatal(err)
		}
		if changed, keep := change(member.Name, string(text)); keep {
			files = append(files, file(member.Name, changed))
		}
	}
	var b bytes.Buffer
	if err := Write(t.Context(), &b, &m, files); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever member of a case somebody changes, removes or adds, and however well he writes a
// manifest for it: the check names the member, or the events that make it.
func TestCaseTampered(t *testing.T) {
	c := tell(t)
	whole := c.pack(casework.Disclosed{})
	inEvents := func(old, now string) func(string, string) (string, bool) {
		return func(name, text string) (string, bool) {
			if name == EventsName {
				text = strings.Replace(text, old, now, 1)
			}
			return text, true
		}
	}
	lineOf := func(text, has string) int {
		for i, line := range strings.Split(text, "\n") {
			if strings.Contains(line, has) {
				return i
			}
		}
		t.Fatalf("no line has %q", has)
		return 0
	}
	type change struct {
		name, names string
		change      func(name, text string) (string, bool)
	}
	changes := []change{
		{"an amount in an event", EventsName, inEvents(`"150.00"`, `"950.00"`)},
		{"a person in an event", EventsName, inEvents(`"actor":"ben"`, `"actor":"bob"`)},
		{"a salt", EventsName, inEvents(`"salt":"`, `"salt":"00`)},
		{"a place", EventsName, inEvents(`"no":3`, `"no":4`)},
		{"a proof", EventsName, inEvents(`"proof":["`, `"proof":["AAAA`)},
		{"an event that is missing", ManifestName, func(name, text string) (string, bool) {
			if name == EventsName {
				lines := strings.SplitAfter(text, "\n")
				at := lineOf(text, "reply-added")
				text = strings.Join(append(lines[:at:at], lines[at+1:]...), "")
			}
			return text, true
		}},
		{"events in another order", EventsName, func(name, text string) (string, bool) {
			if name == EventsName {
				lines := strings.SplitAfter(text, "\n")
				lines[2], lines[3] = lines[3], lines[2]
				text = strings.Join(lines, "")
			}
			return text, true
		}},
		{"an event twice", EventsName, func(name, text string) (string, bool) {
			if name == EventsName {
				lines := strings.SplitAfter(text, "\n")
				text = lines[0] + text
			}
			return text, true
		}},
		{"a file more in the case", "case/more.txt", nil},
		{"a message more", "messages/north-R1/other.txt", nil},
		{"a page more", "exhibits/fr.html", nil},
	}
	for _, member := range opened(t, whole).Manifest.Members {
		if !isMade(member.Name) {
			continue
		}
		changes = append(changes, change{"without " + member.Name, member.Name, func(name, text string) (string, bool) { return text, name != member.Name }},
			change{"cut " + member.Name, member.Name, func(name, text string) (string, bool) {
				if name == member.Name {
					text = text[:len(text)-2]
				}
				return text, true
			}},
			change{"longer " + member.Name, member.Name, func(name, text string) (string, bool) {
				if name == member.Name {
					text += "x\n"
				}
				return text, true
			}})
	}
	for _, test := range changes {
		t.Run(test.name, func(t *testing.T) {
			var data []byte
			if test.change != nil {
				data = rewritten(t, whole, test.change)
			} else {
				p := opened(t, whole)
				m := *p.Manifest
				m.Members = nil
				files := []File{file(test.names, "more")}
				for _, member := range p.Manifest.Members {
					text, err := p.Bytes(member.Name)
					if err != nil {
						t.Fatal(err)
					}
					files = append(files, FileOf(member.Name, text))
				}
				var b bytes.Buffer
				if err := Write(t.Context(), &b, &m, files); err != nil {
					t.Fatal(err)
				}
				data = b.Bytes()
			}
			p := opened(t, data)
			r, err := p.CheckCase(t.Context(), Trust{Program: "test", Public: []string{c.key.Public()}})
			if err != nil {
				if !strings.Contains(err.Error(), test.names) {
					t.Errorf("it does not name %s: %v", test.names, err)
				}
				return
			}
			if !strings.Contains(strings.Join(r.Faults, "\n"), test.names) {
				t.Errorf("it does not name %s: %q", test.names, r.Faults)
			}
		})
	}
}

// A pack for one victim has nothing of the other in any byte, in whatever spelling, and the
// proofs of all events hold all the same.
func TestCaseRedacted(t *testing.T) {
	c := tell(t)
	whole := c.pack(casework.Disclosed{})
	p := opened(t, whole)
	var b bytes.Buffer
	_, openings, err := p.Redact(t.Context(), &b, sum(string(whole)), Redaction{Texts: []string{second.Victim, second.Document, second.Phone, second.Police, second.FromAccount, "VICTIM-2"},
		Gone: []casework.Ref{{Kind: "claim", ID: c.claims[1]}}, Why: "other victims", By: "ann", Random: rand.NewChaCha8([32]byte{1})})
	if err != nil {
		t.Fatal(err)
	}
	less := b.Bytes()
	for _, secret := range []string{second.Victim, second.Document, second.Phone, second.Police, second.FromAccount, c.claims[1], "VICTIM-2",
		sum(claimsTable), sum("freeze account 630000000002 for 王小明"), "ZnJlZXplIGFjY291bnQgNjMwMDAwMDAwMDAyIGZvciDnjo"} {
		if bytes.Contains(less, []byte(secret)) {
			t.Errorf("the pack still has %q", secret)
		}
	}
	for _, left := range []string{first.Victim, "620000000001", "freeze account 620000000001", c.claims[0]} {
		if !bytes.Contains(less, []byte(left)) {
			t.Errorf("the pack lacks %q, which is nobody else's", left)
		}
	}
	r := checked(t, less, Trust{Checkpoints: []audit.Signed{c.now, c.early}})
	if len(r.Faults) > 0 || !r.Trusted || r.Proven != r.Events || r.LeftOut == 0 || r.Blank == 0 || r.Blank >= r.LeftOut {
		t.Errorf("%+v", r)
	}
	q := opened(t, less)
	if m := q.Manifest.Redacted; m == nil || m.Why != "other victims" || m.By != "ann" || m.Members != 1 || int64(m.Events) != r.LeftOut {
		t.Errorf("%+v", m)
	}
	if len(openings) != 2 || openings[1].Was != "claims/claims.csv" {
		t.Errorf("%+v", openings)
	}
	// What is blank is not passed off as said: a changed blank is not found, so that it counts for nothing.
	if r.Signed >= checked(t, whole, Trust{}).Signed {
		t.Error("a signature holds over what was left out")
	}
}

// FuzzEntry: what is read as an event with its proof is written as the same bytes.
func FuzzEntry(f *testing.F) {
	c := tell(f)
	text, err := opened(f, c.pack(casework.Disclosed{})).Bytes(EventsName)
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		f.Add(bytes.TrimSuffix(line, []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := parseEntry(line)
		if err != nil {
			return
		}
		if again, err := appendEntry(nil, &e); err != nil || string(again) != string(line)+"\n" {
			t.Errorf("%q became %q", line, again)
		}
	})
}
