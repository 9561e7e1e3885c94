package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store"
)

// The members of a pack of a case.
const (
	EventsName     = "case/events.jsonl"
	StateName      = "case/state.jsonl"
	CheckpointName = "case/checkpoint.txt"
	GrowthName     = "case/growth.jsonl"
	MessagesFolder = "messages"
)

// Case says of which case a pack is, for whom it was made and what its log is.
type Case struct {
	ID        string   `json:"id"`
	Number    string   `json:"number"`
	Office    string   `json:"office"`
	By        string   `json:"by"` // who made the pack
	For       string   `json:"for"`
	Ground    string   `json:"ground"`
	Watermark string   `json:"watermark"`
	Events    int64    `json:"events"` // of the case, with those left out
	Proven    int64    `json:"proven"` // that the checkpoint covers
	Log       string   `json:"log,omitempty"`
	Size      int64    `json:"size,omitempty"` // of the log, by the checkpoint
	Root      string   `json:"root,omitempty"`
	Earlier   int64    `json:"earlier,omitempty"` // checkpoints before it that the pack can be held against
	Rules     []Rules  `json:"rules"`
	Results   []Result `json:"results"`
	Disclosed []string `json:"disclosed"` // what goes along only where it is named
	// Apart are documents that the store has otherwise than the pack's events make them.
	Apart []string `json:"apart,omitempty"`
}

// Rules is a rule pack by which a case goes.
type Rules struct {
	Jurisdiction string `json:"jurisdiction"`
	Version      string `json:"version"`
	SHA256       string `json:"sha256"`
}

// Result is a result that requests rest on, made again for the pack.
type Result struct {
	Basis  string `json:"basis"`
	Of     string `json:"of"`
	Member string `json:"member,omitempty"` // what its command gave now; "" where it could not be run
	// Same says that it gives the figures that the requests rest on; Why says why it gives
	// others, or none.
	Same bool   `json:"same"`
	Why  string `json:"why,omitempty"`
}

// Extract is what the audit log and the events hold of a case.
type Extract struct {
	Entries    []Entry
	Checkpoint audit.Signed // Note is nil where there is none
	Growth     []Growth
	State      *casework.Memory // what the entries make
	kept       func(casework.Ref) bool
}

// maxGrowth bounds the earlier checkpoints that a pack can be held against.
const maxGrowth = 10_000

// batch is how many events are read at once.
const batch = 1000

// Gather takes the events of a case out of a store, with their proofs. Without a checkpoint
// nothing is proven.
func Gather(ctx context.Context, s *store.Store, d *casework.Dossier, head *audit.Signed) (*Extract, error) {
	x := &Extract{kept: d.Holds}
	log, tree, err := s.Log(ctx)
	if err != nil {
		return nil, err
	}
	if head != nil {
		x.Checkpoint = *head
		if head.Size > tree.Size {
			return nil, dyetrace.Errorf(dyetrace.InputError, "make pack", "the checkpoint covers %d events, and the log has %d: it is of another log, or what it covers was cut off; run dyetrace audit verify", head.Size, tree.Size)
		}
	}
	issued, err := x.read(ctx, s, d, tree.Size)
	if err != nil {
		return nil, err
	}
	if err := x.prove(ctx, log); err != nil {
		return nil, err
	}
	if err := x.proveGrowth(ctx, log, issued); err != nil {
		return nil, err
	}
	return x, x.fold(ctx)
}

// read goes through all events up to a place, and takes those of the case. It returns the
// sizes of checkpoints that went out.
func (x *Extract) read(ctx context.Context, s *store.Store, d *casework.Dossier, last int64) ([]int64, error) {
	var keys []Entry
	var events []casework.Event // of keys
	var issued []int64
	for from := int64(1); from <= last; from += batch {
		kept, err := s.Backend().Events(ctx, from, batch)
		if err != nil {
			return nil, err
		}
		for i := range kept {
			k := &kept[i]
			if k.Seq > last {
				break
			}
			if k.Kind == (casework.CheckpointIssued{}).Kind() && k.Fact != nil {
				var said casework.CheckpointIssued
				if err := casework.Decode(k.Fact, &said); err != nil {
					return nil, err
				}
				issued = append(issued, said.Size)
			}
			takes, err := d.Takes(ctx, k.Event)
			if err != nil {
				return nil, err
			}
			isKey := k.Kind == (casework.KeyRegistered{}).Kind() && k.Fact != nil
			if !takes && !isKey {
				continue
			}
			e := Entry{No: k.Seq - 1}
			if e.Event, err = k.Canonical(); err != nil {
				return nil, err
			}
			if len(k.Salt) != len(e.Salt) {
				return nil, dyetrace.Errorf(dyetrace.CorruptError, "make pack", "event %d has no salt: run dyetrace audit verify", k.Seq)
			}
			e.Salt = audit.Salt(k.Salt)
			e.Leaf = audit.NewLeaf(e.Salt, e.Event)
			if takes {
				x.Entries = append(x.Entries, e)
			} else {
				keys, events = append(keys, e), append(events, k.Event)
			}
		}
	}
	// Who signed is known once all events were seen; their keys were registered before.
	for i, e := range keys {
		if d.Signs(events[i]) {
			x.Entries = append(x.Entries, e)
		}
	}
	slices.SortFunc(x.Entries, func(a, b Entry) int { return int(max(-1, min(1, a.No-b.No))) })
	return issued, nil
}

// prove adds the proofs of the entries that the checkpoint covers.
func (x *Extract) prove(ctx context.Context, log audit.Storage) error {
	for i := range x.Entries {
		e := &x.Entries[i]
		if e.No >= x.Checkpoint.Size {
			e.Bare = true
			continue
		}
		var err error
		if e.Proof, err = audit.Prove(ctx, log, x.Checkpoint.Tree, e.No); err == nil {
			err = audit.CheckProof(x.Checkpoint.Tree, e.No, e.Leaf, e.Proof)
		}
		if err != nil {
			return dyetrace.Errorf(dyetrace.CorruptError, "make pack", "%w: run dyetrace audit verify", err)
		}
	}
	return nil
}

// proveGrowth adds how the log grew from each checkpoint that went out before.
func (x *Extract) proveGrowth(ctx context.Context, log audit.Storage, issued []int64) error {
	slices.Sort(issued)
	issued = slices.Compact(issued)
	issued = slices.DeleteFunc(issued, func(size int64) bool { return size < 1 || size >= x.Checkpoint.Size })
	for _, size := range issued[max(0, len(issued)-maxGrowth):] {
		proof, err := audit.ProveGrowth(ctx, log, x.Checkpoint.Tree, size)
		if err != nil {
			return err
		}
		x.Growth = append(x.Growth, Growth{Size: size, Proof: hashTexts(proof)})
	}
	return nil
}

// fold makes the state of the entries. Of an entry of which something is shown, that counts.
func (x *Extract) fold(ctx context.Context) error {
	x.State = casework.NewMemory()
	for i := range x.Entries {
		e := &x.Entries[i]
		said := e.Event
		if said == nil {
			said = e.Shown
		}
		if said == nil {
			continue
		}
		event, err := casework.ParseEvent(said)
		if err == nil && event.Seq != e.No+1 {
			err = errors.New("it has another place than its leaf")
		}
		if err == nil {
			err = x.State.Fold(ctx, event)
		}
		if err != nil {
			return dyetrace.Errorf(dyetrace.KindOf(err), "read pack", "%s: event %d: %w", EventsName, e.No+1, err)
		}
	}
	return nil
}

// unfolded are the kinds of documents that are no part of a case's state: what other cases
// and the office's numbering have to do with.
var unfolded = []string{"office", "audit", "hit", "task", "operation"}

// documents are those of the case, as the entries make them.
func (x *Extract) documents() []casework.Document {
	return slices.DeleteFunc(x.State.Documents(), func(d casework.Document) bool { return slices.Contains(unfolded, d.Ref.Kind) })
}

// Proven is how many entries the checkpoint covers.
func (x *Extract) Proven() (n int64) {
	for _, e := range x.Entries {
		if !e.Bare {
			n++
		}
	}
	return n
}

// Apart are the documents that a store has otherwise than the entries make them: of a
// part of a store's events not everything can be made.
func (x *Extract) Apart(ctx context.Context, r casework.Reader) ([]string, error) {
	var apart []string
	for _, d := range x.documents() {
		raw, there, err := r.Document(ctx, d.Ref)
		if err != nil {
			return nil, err
		}
		if !there || !bytes.Equal(raw, d.JSON) {
			apart = append(apart, d.Ref.String())
		}
	}
	return apart, nil
}

// Files are the members that an extract makes.
func (x *Extract) Files() ([]File, error) {
	// Lines of JSON: a reader needs no more of it than he looks for.
	var events, state, growth []byte
	var err error
	for i := range x.Entries {
		if events, err = appendEntry(events, &x.Entries[i]); err != nil {
			return nil, err
		}
	}
	for _, g := range x.Growth {
		line, err := json.Marshal(g)
		if err != nil {
			return nil, err
		}
		growth = append(append(growth, line...), '\n')
	}
	for _, d := range x.documents() {
		line, err := stateLine(d)
		if err != nil {
			return nil, err
		}
		state = append(state, line...)
	}
	files := []File{FileOf(EventsName, events), FileOf(StateName, state)}
	if x.Checkpoint.Note != nil {
		files = append(files, FileOf(CheckpointName, x.Checkpoint.Note))
	}
	if len(growth) > 0 {
		files = append(files, FileOf(GrowthName, growth))
	}
	messages, err := x.messages()
	return append(files, messages...), err
}

// stateLine is a document as a line of the state.
func stateLine(d casework.Document) ([]byte, error) {
	line, err := json.Marshal(documentJSON{d.Ref.ID, jsontext.Value(d.JSON), d.Ref.Kind})
	return append(line, '\n'), err
}

// documentJSON is a document as a line of the state.
type documentJSON struct {
	ID   string         `json:"id"`
	Is   jsontext.Value `json:"is"`
	Kind string         `json:"kind"`
}

// Each calls yield with each document of a kind, by id, until it fails.
func Each[T casework.Entity](x *Extract, yield func(T) error) error {
	var zero T
	kind := casework.RefOf(zero).Kind
	for _, d := range x.documents() {
		if d.Ref.Kind != kind {
			continue
		}
		value, _, err := casework.Get[T](context.Background(), x.State, d.Ref.ID)
		if err == nil {
			err = yield(value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// messages are what was sealed, byte by byte as it went out.
func (x *Extract) messages() ([]File, error) {
	var files []File
	err := Each(x, func(m casework.SealedMessage) error {
		// A message of which the body was left out has no file.
		if len(m.Message.Body) == 0 {
			return nil
		}
		r, err := casework.Need[casework.Request](context.Background(), x.State, m.ID)
		if err != nil {
			return err
		}
		files = append(files, FileOf(path.Join(MessagesFolder, SafeName(r.Number), SafeName(m.Message.Name)), m.Message.Body))
		return nil
	})
	return files, err
}

// FileOf is a file of bytes in memory.
func FileOf(name string, data []byte) File {
	return File{name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// SafeName makes of the name of a file, from whatever system, one that a member can have:
// folders go, and what some system refuses becomes "_".
func SafeName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd || strings.ContainsRune(`:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimRight(name, ". ")
	for len(name) > 100 {
		name = name[:len(name)-1]
	}
	name = strings.ToValidUTF8(name, "")
	if CheckName(name) != nil {
		name = "_" + name
	}
	if CheckName(name) != nil {
		return "file"
	}
	return name
}

// describe fills in what of a case's manifest follows from its extract.
func (c *Case) describe(x *Extract) {
	c.Events, c.Proven = int64(len(x.Entries)), x.Proven()
	c.Log, c.Size, c.Root, c.Earlier = "", 0, "", int64(len(x.Growth))
	if x.Checkpoint.Note != nil {
		c.Log, c.Size, c.Root = x.Checkpoint.Origin, x.Checkpoint.Size, x.Checkpoint.Root.String()
	}
}

// Describe makes the manifest's part on a case from its extract, what is said of it and who
// it is for. The watermark follows from these: it names the recipient's copy.
func Describe(x *Extract, c Case) (*Case, error) {
	c.describe(x)
	last := int64(0)
	if n := len(x.Entries); n > 0 {
		last = x.Entries[n-1].No + 1
	}
	mark, err := casework.Encode(struct {
		Case, By, For, Ground, Log string
		Size, Last                 int64
	}{c.ID, c.By, c.For, c.Ground, c.Log, c.Size, last})
	if err != nil {
		return nil, err
	}
	c.Watermark = sumOf(mark)[:16]
	for _, list := range []*[]string{&c.Disclosed} {
		if *list == nil {
			*list = []string{}
		}
	}
	if c.Rules == nil {
		c.Rules = []Rules{}
	}
	if c.Results == nil {
		c.Results = []Result{}
	}
	return &c, nil
}

func (c *Case) check() error {
	if c.Events < 0 || c.Proven < 0 || c.Proven > c.Events || c.Size < 0 {
		return fmt.Errorf("%d of %d events in a log of %d cannot be", c.Proven, c.Events, c.Size)
	}
	return nil
}
