package pack

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dyetrace/casework"
	"dyetrace/casework/audit"
)

// Entry is an event of a case as a pack has it: with its proof, or with its leaf alone where
// it was left out. The leaf tells nothing without the salt, and the proof holds all the same.
type Entry struct {
	No    int64      // of its leaf in the audit log, from 0
	Salt  audit.Salt // zero where Event is nil
	Event []byte     // canonical bytes; nil where they are left out
	Leaf  audit.Leaf
	Shown []byte       // what is shown of an event that was left out: some texts in it are blank; nil: nothing
	Proof []audit.Hash // nil where the checkpoint does not cover it
	Bare  bool         // the checkpoint does not cover it, so that nothing is proven
}

// entryJSON is an entry as a line, with its keys in the order of canonical JSON.
type entryJSON struct {
	Event jsontext.Value `json:"event,omitzero"`
	Leaf  string         `json:"leaf,omitzero"`
	No    int64          `json:"no"`
	Proof *[]string      `json:"proof,omitzero"`
	Salt  string         `json:"salt,omitzero"`
	Shown jsontext.Value `json:"shown,omitzero"`
}

// maxLine bounds a line: the largest event, twice, and its proof.
const maxLine = 3 * casework.MaxFact

// appendEntry adds an entry as a line.
func appendEntry(b []byte, e *Entry) ([]byte, error) {
	line := entryJSON{No: e.No, Event: e.Event, Shown: e.Shown}
	if e.Event != nil {
		line.Salt = hex.EncodeToString(e.Salt[:])
	} else {
		line.Leaf = hex.EncodeToString(e.Leaf[:])
	}
	if !e.Bare {
		proof := hashTexts(e.Proof)
		line.Proof = &proof
	}
	raw, err := json.Marshal(&line)
	if err != nil {
		return nil, err
	}
	// The event's bytes are what was hashed: anybody can cut them out of the line.
	if !bytes.Contains(raw, e.Event) {
		return nil, fmt.Errorf("event %d is not in its canonical form", e.No+1)
	}
	return append(append(b, raw...), '\n'), nil
}

// parseEntry reads what appendEntry writes, and nothing else.
func parseEntry(raw []byte) (Entry, error) {
	var line entryJSON
	if err := json.Unmarshal(raw, &line, json.RejectUnknownMembers(true)); err != nil {
		return Entry{}, err
	}
	e := Entry{No: line.No, Event: line.Event, Shown: line.Shown, Bare: line.Proof == nil}
	var err error
	if e.Event != nil {
		err = unhex(line.Salt, e.Salt[:])
		e.Leaf = audit.NewLeaf(e.Salt, e.Event)
	} else {
		err = unhex(line.Leaf, e.Leaf[:])
	}
	if err == nil && line.Proof != nil {
		e.Proof, err = hashesOf(*line.Proof)
	}
	if err != nil {
		return Entry{}, err
	}
	if e.No < 0 || e.Event != nil && e.Shown != nil {
		return Entry{}, fmt.Errorf("it is no event with its proof")
	}
	again, err := appendEntry(nil, &e)
	if err != nil || !bytes.Equal(again[:len(again)-1], raw) {
		return Entry{}, fmt.Errorf("it is not as this program writes it")
	}
	return e, nil
}

// maxProof bounds the hashes of one proof: a log of 2^64 events has no more.
const maxProof = 130

func hashTexts(hashes []audit.Hash) []string {
	texts := make([]string, len(hashes))
	for i, h := range hashes {
		texts[i] = h.String()
	}
	return texts
}

func hashesOf(texts []string) ([]audit.Hash, error) {
	if len(texts) > maxProof {
		return nil, fmt.Errorf("a proof of %d hashes is none", len(texts))
	}
	hashes := make([]audit.Hash, len(texts))
	for i, text := range texts {
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(raw) != len(hashes[i]) {
			return nil, fmt.Errorf("%.60q is no hash", text)
		}
		hashes[i] = audit.Hash(raw)
	}
	return hashes, nil
}

func unhex(text string, into []byte) error {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(into) {
		return fmt.Errorf("%.80q has not %d bytes in hexadecimal digits", text, len(into))
	}
	copy(into, raw)
	return nil
}

// Growth shows that the log which the pack's checkpoint covers is the one of an earlier
// checkpoint, grown: who kept that one can hold the pack against it.
type Growth struct {
	Size  int64    `json:"size"`
	Proof []string `json:"proof"`
}

// lines calls yield with each line of a text and its number, until it fails.
func lines(text []byte, yield func(no int, line []byte) error) error {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return fmt.Errorf("its last line has no end")
	}
	for no := 1; len(text) > 0; no++ {
		end := bytes.IndexByte(text, '\n')
		if end > maxLine {
			return fmt.Errorf("line %d is longer than %d bytes", no, maxLine)
		}
		if err := yield(no, text[:end]); err != nil {
			return fmt.Errorf("line %d: %w", no, err)
		}
		text = text[end+1:]
	}
	return nil
}
