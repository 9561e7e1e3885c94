package handover

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
)

// maxSignature bounds the signature of a file.
const maxSignature = 4 << 10

// read is an item as it was read.
type read struct {
	event casework.Event // with its place in its log, and its salt
	leaf  audit.Leaf
}

// parse reads an item, and checks that its leaf is that of its bytes.
func (i Item) parse() (read, error) {
	event, err := casework.ParseEvent(i.Event)
	if err != nil {
		return read{}, err
	}
	if id, err := hex.DecodeString(event.ID); err != nil || len(id) != 16 || hex.EncodeToString(id) != event.ID {
		return read{}, dyetrace.Errorf(dyetrace.InputError, "read event", "its id %.80q is not 32 hexadecimal digits", event.ID)
	}
	salt, err := hex.DecodeString(i.Salt)
	if err != nil || len(salt) != len(audit.Salt{}) || hex.EncodeToString(salt) != i.Salt {
		return read{}, dyetrace.Errorf(dyetrace.InputError, "read event "+event.ID, "its salt is none")
	}
	event.Salt = salt
	r := read{event, audit.NewLeaf(audit.Salt(salt), i.Event)}
	if hex.EncodeToString(r.leaf[:]) != i.Leaf {
		return r, dyetrace.Errorf(dyetrace.InputError, "read event "+event.ID, "it is not what was logged: its leaf is another")
	}
	return r, nil
}

// Checked is a file whose events are proven to be in their logs.
type Checked struct {
	*File
	SHA256 string
	Logs   []CheckedLog

	name string
}

// CheckedLog is a log of a file. Its checkpoint is signed by the key that it names; whose key
// that is, is for people to know.
type CheckedLog struct {
	Name    string
	Public  string // the key that signs now
	Keys    []string
	Lost    int      // how many of the keys, from the first on, nobody vouched for the next
	Offices []string // whose events come from it

	log     Log
	head    audit.Signed
	extract audit.Extract
	ids     map[int64]string // of events, by their places from 0
	leaves  map[int64]audit.Leaf
}

// Fingerprint is what people compare by telephone: the SHA-256 of a public key, in groups.
func Fingerprint(public string) string {
	sum := sha256.Sum256([]byte(public))
	text := hex.EncodeToString(sum[:])
	grouped := make([]byte, 0, 80)
	for i := 0; i < len(text); i += 4 {
		if i > 0 {
			grouped = append(grouped, '-')
		}
		grouped = append(grouped, text[i:i+4]...)
	}
	return string(grouped)
}

// Check checks all that a file can show by itself: each event is what was logged, in the log
// that a checkpoint covers, signed by that log's key; no event comes twice; and the export
// that the file names is among them and says the same as the file.
func Check(name string, f *File, sum string) (*Checked, error) {
	c, err := checkEvents(name, f, sum)
	if err == nil {
		err = c.checkSignature()
	}
	return c, err
}

// checkEvents is Check for a file that is not signed yet.
func checkEvents(name string, f *File, sum string) (*Checked, error) {
	refuse := func(at int, err error) error {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "check hand-over", File: name, Line: int64(2 + at), Err: err}
	}
	c := &Checked{File: f, SHA256: sum, name: name}
	names := map[string]bool{}
	for i, l := range f.Logs {
		checked, err := checkLog(l)
		if err != nil {
			return nil, refuse(i, err)
		}
		// A log may come more than once: each time as far as somebody knew it.
		names[l.Name] = true
		c.Logs = append(c.Logs, checked)
	}
	seen := map[string]int{}
	f.read = make([]read, len(f.Items))
	lines := make([]map[int64]int, len(f.Logs))
	for i, item := range f.Items {
		at := len(f.Logs) + i
		r, err := item.parse()
		if err != nil {
			return nil, refuse(at, err)
		}
		if before, twice := seen[r.event.ID]; twice {
			return nil, refuse(at, fmt.Errorf("event %s is in line %d already", r.event.ID, before))
		}
		seen[r.event.ID] = 2 + at
		f.read[i] = r
		log := &c.Logs[item.In]
		if err := log.take(r); err != nil {
			return nil, refuse(at, err)
		}
		if lines[item.In] == nil {
			lines[item.In] = map[int64]int{}
		}
		lines[item.In][r.event.Seq-1] = at
	}
	for i := range c.Logs {
		if at, err := c.Logs[i].check(i, lines[i]); err != nil {
			return nil, refuse(at, err)
		}
	}
	if err := c.checkHead(refuse); err != nil {
		return nil, err
	}
	return c, nil
}

// checkSignature checks that the log of the sender has signed the whole file.
func (c *Checked) checkSignature() error {
	verifier, err := audit.ParsePublic(c.Logs[0].Public)
	if err != nil {
		return err
	}
	opened := new(note.Note)
	if len(c.signature) <= maxSignature {
		opened, err = note.Open([]byte(c.signature), note.VerifierList(verifier))
	}
	if err != nil || opened.Text != c.signedText() || len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) > 0 {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "check hand-over", File: c.name, Line: int64(2 + len(c.Logs) + len(c.Items)),
			Err: fmt.Errorf("the log %s has not signed the file as it is: something was left out, put in or put in another order", c.Logs[0].Name)}
	}
	return nil
}

// checkLog reads a log: its keys follow each other, and the one of its time has signed the
// checkpoint.
func checkLog(l Log) (CheckedLog, error) {
	c := CheckedLog{Name: l.Name, log: l, ids: map[int64]string{}, leaves: map[int64]audit.Leaf{}}
	keys, err := keysOf(l.Keys)
	if err != nil {
		return c, err
	}
	if c.head, err = audit.ParseCheckpoint([]byte(l.Checkpoint)); err != nil {
		return c, err
	}
	if c.head.Origin != l.Name || keys.Origin() != l.Name {
		return c, fmt.Errorf("the checkpoint is of %q, the keys of %q and the log of %q", c.head.Origin, keys.Origin(), l.Name)
	}
	if err := keys.Verify(c.head); err != nil {
		return c, err
	}
	for i, k := range l.Keys {
		change, err := audit.ParseKeyChange(k.Statement)
		if err != nil {
			return c, err
		}
		c.Keys = append(c.Keys, change.New)
		if change.Lost {
			c.Lost = i
		}
	}
	c.Public = keys.Public()
	c.extract = audit.Extract{Tree: c.head.Tree}
	c.extract.Hashes, err = parseProof(l.Proof)
	return c, err
}

// keysOf are the keys of a log by the statements that changed them.
func keysOf(statements []casework.KeyStatement) (*audit.Keys, error) {
	keys := new(audit.Keys)
	if len(statements) == 0 {
		return nil, errors.New("the log names no key")
	}
	last := int64(0)
	for _, k := range statements {
		if k.Seq <= last {
			return nil, errors.New("the keys of the log are not in their order")
		}
		last = k.Seq
		if err := keys.Add(k.Seq-1, k.Statement); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func parseProof(lines []string) ([]audit.Hash, error) {
	hashes := make([]audit.Hash, len(lines))
	for i, text := range lines {
		h, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(h) != len(audit.Hash{}) || base64.StdEncoding.EncodeToString(h) != text {
			return nil, fmt.Errorf("hash %d of the proof is none", i+1)
		}
		hashes[i] = audit.Hash(h)
	}
	return hashes, nil
}

func formatProof(hashes []audit.Hash) []string {
	var lines []string
	for _, h := range hashes {
		lines = append(lines, h.String())
	}
	return lines
}

// take adds an event to what the log has to prove.
func (c *CheckedLog) take(r read) error {
	no := r.event.Seq - 1
	if other, twice := c.ids[no]; twice {
		return fmt.Errorf("event %s has the place %d of event %s", r.event.ID, r.event.Seq, other)
	}
	if no < 0 || no >= c.head.Size {
		return fmt.Errorf("event %s has the place %d, and the checkpoint covers %d events", r.event.ID, r.event.Seq, c.head.Size)
	}
	c.ids[no] = r.event.ID
	c.extract.Nos = append(c.extract.Nos, no)
	c.leaves[no] = r.leaf
	if !slices.Contains(c.Offices, r.event.Office) {
		c.Offices = append(c.Offices, r.event.Office)
	}
	return nil
}

// check checks the proof of a log; what is wrong is at the event's line, or at the log's.
func (c *CheckedLog) check(own int, lines map[int64]int) (at int, err error) {
	slices.Sort(c.Offices)
	slices.Sort(c.extract.Nos)
	for _, no := range c.extract.Nos {
		c.extract.Leaves = append(c.extract.Leaves, c.leaves[no])
	}
	err = c.extract.Check()
	var wrong *audit.EventError
	if !errors.As(err, &wrong) {
		return own, err
	}
	if id, one := c.ids[wrong.From]; one && wrong.To == wrong.From+1 {
		return lines[wrong.From], fmt.Errorf("event %s: %w", id, err)
	}
	// The event whose way to the root is broken first.
	for _, no := range c.extract.Nos {
		if no >= wrong.From && no < wrong.To {
			return own, fmt.Errorf("from event %s on: %w", c.ids[no], err)
		}
	}
	return own, err
}

// checkHead holds the first line against the export that it names.
func (c *Checked) checkHead(refuse func(int, error) error) error {
	h := c.Head
	for i, r := range c.read {
		if r.event.On != casework.RefOf(casework.Export{ID: h.Export}) {
			continue
		}
		fact, _, err := casework.DecodeFact(r.event)
		said, is := fact.(casework.CaseExported)
		switch {
		case err != nil:
			return refuse(len(c.File.Logs)+i, err)
		case !is:
			continue
		case c.Items[i].In != 0:
			return refuse(len(c.File.Logs)+i, errors.New("the export was said in another log than the sender's"))
		case said.Case != h.Case || said.To != h.To || said.Ground != h.Ground || !slices.Equal(said.Readers, h.Readers) || r.event.Office != h.From.Office:
			return refuse(-1, fmt.Errorf("it does not say what the export says: %s gave the case to %s", r.event.Office, said.To))
		}
		return nil
	}
	return refuse(-1, fmt.Errorf("the export %s that it names is not among the events", h.Export))
}

// Untrusted are logs whose keys nobody here has confirmed.
type Untrusted struct{ Logs []CheckedLog }

func (u *Untrusted) Error() string {
	text := "the file is signed by a key that nobody here has confirmed. Ask the office, by a way that you trust, for its fingerprint, and give it with --trust:"
	for _, l := range u.Logs {
		text += fmt.Sprintf("\n  log %s, offices %v: %s", l.Name, l.Offices, Fingerprint(l.Public))
	}
	return text
}

// Vouched reports whether a key that was confirmed vouches for the one that signs now: it is
// that one, or one before it, and each has signed the next.
func (c *CheckedLog) Vouched(public string) bool {
	at := slices.Index(c.Keys, public)
	return at >= 0 && at >= c.Lost
}

// parts are the new events of a log, as an import names them, in parts.
func (c *CheckedLog) parts(isNew func(id string) bool) []casework.CaseImported {
	var nos []int64
	for _, no := range c.extract.Nos {
		if isNew(c.ids[no]) {
			nos = append(nos, no)
		}
	}
	var parts []casework.CaseImported
	for some := range slices.Chunk(nos, casework.MaxImported) {
		part := casework.CaseImported{Log: c.Name, Keys: c.log.Keys, Checkpoint: c.log.Checkpoint}
		narrow := c.extract.Narrow(func(no int64) bool { _, in := slices.BinarySearchFunc(some, no, cmp.Compare[int64]); return in })
		for i, no := range narrow.Nos {
			part.Events = append(part.Events, casework.ImportedEvent{ID: c.ids[no], Seq: no + 1, Leaf: hex.EncodeToString(narrow.Leaves[i][:])})
		}
		part.Proof = formatProof(narrow.Hashes)
		parts = append(parts, part)
	}
	return parts
}
