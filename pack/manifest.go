package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
	"dyetrace/internal/vfs"
)

const (
	// ManifestName is the first member of every pack.
	ManifestName = "manifest.json"
	// Format is what this package writes. It reads what came before it, too.
	Format = "dyetrace-pack/2"
	// format1 had packs of traces alone.
	format1 = "dyetrace-pack/1"

	maxManifest = 8 << 20
	maxMembers  = 10_000
	maxName     = 200
	maxCommands = 10_000
	// maxPack keeps every place in a pack within 32 bits.
	maxPack = 4<<30 - 1
)

// Manifest says what a pack holds and how it came about.
type Manifest struct {
	Format  string `json:"format"`
	Program string `json:"program"` // the version that made it
	Method  string `json:"method"`  // where the meaning of its figures is fixed
	// Models are what figures rest on beside the method, by their SHA-256.
	Models []Model `json:"models,omitempty"`
	// Case is the case of which the pack is; nil for one of a trace alone.
	Case *Case `json:"case,omitempty"`
	// Commands make the reports of the sources, in order, in a folder with the pack's
	// members. Empty: the pack does not hold all that they need.
	Commands [][]string `json:"commands"`
	Members  []Member   `json:"members"`
	// Sources are all that the ledger was read from.
	Sources []Source `json:"sources"`
	// Redacts stands for the pack of which this one is a part: an Opening shows which it is.
	Redacts  string    `json:"redacts,omitempty"`
	Redacted *Redacted `json:"redacted,omitempty"`
}

// Model is what was fitted to data and ships with the program.
type Model struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Member is a file of the pack, or one that was left out.
type Member struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256"` // of one that was left out: what an Opening opens
	Bytes   int64  `json:"bytes"`
	LeftOut string `json:"left_out,omitempty"` // why it is not in this pack
}

// Source is a file that a ledger was read from.
type Source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Member string `json:"member,omitempty"` // "" where only its hash is in the pack
}

// encode writes the manifest as canonical JSON on lines, the same for the same content.
func (m *Manifest) encode() ([]byte, error) {
	raw, err := json.Marshal(m, jsontext.WithIndent("  "), json.FormatNilSliceAsNull(false))
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write pack", "%w", err)
	}
	raw = append(raw, '\n')
	if len(raw) > maxManifest {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write pack", "its manifest would have %d bytes, over the bound of %d", len(raw), maxManifest)
	}
	return raw, nil
}

// parseManifest reads what encode writes, and nothing else.
func parseManifest(raw []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(raw, m, json.RejectUnknownMembers(true)); err != nil {
		return nil, noPack("its manifest cannot be read: %v", err)
	}
	if m.Format != Format && (m.Format != format1 || m.Case != nil || m.Models != nil) {
		return nil, noPack("it is of the format %.40q, not %s: if a newer program wrote it, use that one", m.Format, Format)
	}
	if err := m.check(); err != nil {
		return nil, damaged("%v", err)
	}
	again, err := m.encode()
	if err != nil || !bytes.Equal(again, raw) {
		return nil, damaged("its manifest is not as this program writes it")
	}
	return m, nil
}

// check refuses what no pack may say.
func (m *Manifest) check() error {
	if len(m.Members) > maxMembers || len(m.Sources) > maxMembers || len(m.Commands) > maxCommands {
		return fmt.Errorf("it lists more than %d things", maxMembers)
	}
	if m.Case != nil {
		if err := m.Case.check(); err != nil {
			return err
		}
	}
	if m.Redacts != "" && !isSum(m.Redacts) {
		return fmt.Errorf("%.80q is no SHA-256 of a pack", m.Redacts)
	}
	folded := map[string]bool{ManifestName: true}
	for i, member := range m.Members {
		if err := CheckName(member.Name); err != nil {
			return err
		}
		// Two names that differ in case alone are one file on some systems.
		low := strings.ToLower(member.Name)
		switch {
		case folded[low]:
			return fmt.Errorf("the name %q is there twice", member.Name)
		case i > 0 && member.Name <= m.Members[i-1].Name:
			return fmt.Errorf("member %q is not in the order of names", member.Name)
		case !isSum(member.SHA256) || member.Bytes < 0 || member.Bytes > maxPack:
			return fmt.Errorf("member %q has no SHA-256 or no size that can be", member.Name)
		}
		folded[low] = true
	}
	for _, s := range m.Sources {
		if !isSum(s.SHA256) {
			return fmt.Errorf("source %.80q has no SHA-256", s.Name)
		}
		at, found := m.member(s.Member)
		if s.Member != "" && (!found || m.Members[at].SHA256 != s.SHA256) {
			return fmt.Errorf("source %.80q is not the member that it names", s.Name)
		}
	}
	return nil
}

// member finds a member by its name.
func (m *Manifest) member(name string) (int, bool) {
	return slices.BinarySearchFunc(m.Members, name, func(a Member, name string) int { return strings.Compare(a.Name, name) })
}

func isSum(sum string) bool {
	raw, err := hex.DecodeString(sum)
	return err == nil && len(raw) == 32 && strings.ToLower(sum) == sum
}

// CheckName refuses names of members that could leave the folder into which a pack is
// unpacked, or that some system takes for something else than a file of that name.
func CheckName(name string) error {
	refuse := func() error { return fmt.Errorf("%.80q cannot be the name of a member", name) }
	if name == "" || len(name) > maxName || !utf8.ValidString(name) || path.Clean(name) != name || path.IsAbs(name) ||
		strings.HasPrefix(name, "../") || name == ".." || name == "." || strings.ContainsAny(name, "\\:") {
		return refuse()
	}
	for _, r := range name {
		if r < ' ' || r == 0x7f {
			return refuse()
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		if vfs.Reserved(part) || part == ".." {
			return refuse()
		}
	}
	return nil
}

// damaged is the error of a pack that is not as it was packed.
func damaged(format string, args ...any) error {
	return dyetrace.Errorf(dyetrace.CorruptError, "read pack", "the pack was changed: "+format, args...)
}

// noPack is the error of a file that is no pack, or none that this program reads.
func noPack(format string, args ...any) error {
	return dyetrace.Errorf(dyetrace.InputError, "read pack", "this is no pack: "+format, args...)
}

// sumOf is the SHA-256 of bytes in hexadecimal digits.
func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
