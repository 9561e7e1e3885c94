// Package settings reads casework.toml, the settings of a casework folder: whose rules it
// goes by, which offices and people work in it, with the keys that prove who they are, and
// by which channel each institution is reached.
//
//	jurisdiction = "cn"              # whose rule pack new cases keep
//	language = "zh"                  # of letters: zh or en
//
//	[letters]
//	reviewed_by = "Chen Jing, legal affairs"
//	reviewed_on = "2026-11-30"       # without both, letters say that nobody reviewed them
//
//	[[office]]
//	id = "cyber-3"
//	name = { zh = "网安三大队", en = "Cyber unit 3" }
//
//	[[person]]
//	name = "li"                      # as --as takes it
//	office = "cyber-3"
//	roles = ["investigator"]
//	key = "ssh-ed25519 AAAAC3…"      # or the 32 bytes of the public key in base64
//
//	[[institution]]
//	id = "icbc"
//	names = ["中国工商银行", "ICBC"]  # as accounts name it
//	channel = "mailbox"              # folder, mailbox or paper
//	mail = "fraud@icbc.example"
//
//	[[peer]]                         # an office elsewhere, from which cases come
//	office = "south"
//	key = "dyetrace/0123456789abcdef+…"  # the public key of its audit log
//
//	[[keep]]
//	of = "cases"                     # cases, exports or ledgers
//	purpose = "investigation of telecom fraud"
//	term = "10 years"                # from the day on which a case was closed
package settings

import (
	"crypto/ed25519"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/casework/rules"
	"dyetrace/internal/tomlfile"
)

// File is the name of the settings in a casework folder.
const File = "casework.toml"

// Settings are those of a casework folder.
type Settings struct {
	Jurisdiction string        `toml:"jurisdiction"` // "" where nobody set it
	Pack         string        `toml:"pack"`         // version of the pack for new cases; "" is the newest
	Language     string        `toml:"language"`     // of letters: "en" or "zh"
	Store        string        `toml:"store"`        // URL of a PostgreSQL database; "" is the file cases.db
	Letters      Letters       `toml:"letters"`
	Mail         Mail          `toml:"mail"`
	Offices      []Office      `toml:"office"`
	People       []Person      `toml:"person"`
	Institutions []Institution `toml:"institution"`
	Peers        []Peer        `toml:"peer"`
	Keeps        []Keep        `toml:"keep"`
}

// Peer is an office elsewhere, and the public key of the audit log that it works in.
type Peer struct {
	Office string `toml:"office"`
	Key    string `toml:"key"`
}

// Peer is the office elsewhere of a name; false where the settings name none.
func (s *Settings) Peer(office string) (Peer, bool) {
	i := slices.IndexFunc(s.Peers, func(p Peer) bool { return p.Office == office })
	if i < 0 {
		return Peer{}, false
	}
	return s.Peers[i], true
}

// Letters says who reviewed the texts of letters.
type Letters struct {
	ReviewedBy string    `toml:"reviewed_by"`
	ReviewedOn rules.Day `toml:"reviewed_on"`
}

// Reviewed reports whether somebody has reviewed the letters.
func (l *Letters) Reviewed() bool { return l.ReviewedBy != "" && !l.ReviewedOn.IsZero() }

// Mail is how messages by mail are made.
type Mail struct {
	From string `toml:"from"` // address of the sender
}

// Office is an office that works on cases.
type Office struct {
	ID      string     `toml:"id"`
	Name    rules.Text `toml:"name"`
	Code    string     `toml:"code"` // that authorities and banks know it by
	Address string     `toml:"address"`
	Phone   string     `toml:"phone"`
}

// Person is somebody who acts.
type Person struct {
	Name   string    `toml:"name"` // as he is called on the command line
	Full   string    `toml:"full"` // as letters name him
	Office string    `toml:"office"`
	Phone  string    `toml:"phone"`
	Roles  []string  `toml:"roles"`
	Key    Key       `toml:"key"`   // his public key; none proves nothing
	Until  rules.Day `toml:"until"` // the last day on which he acts; zero: he still does
}

// Has reports whether the person has a role.
func (p *Person) Has(role string) bool { return slices.Contains(p.Roles, role) }

// Institution is a bank or payment institution to which requests go.
type Institution struct {
	ID       string   `toml:"id"`
	Names    []string `toml:"names"`    // as accounts and files name it
	Channel  Channel  `toml:"channel"`  // none is paper
	Folder   string   `toml:"folder"`   // in the outbox; "" is the id
	Mail     string   `toml:"mail"`     // its address
	Language string   `toml:"language"` // of letters to it; "" is that of the settings
}

// Person is the person of a name.
func (s *Settings) Person(name string) (*Person, error) {
	i := slices.IndexFunc(s.People, func(p Person) bool { return p.Name == name })
	if i < 0 {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "settings", "nobody is called %q: give him a [[person]] in %s", name, File)
	}
	return &s.People[i], nil
}

// Office is the office of an id.
func (s *Settings) Office(id string) (*Office, error) {
	i := slices.IndexFunc(s.Offices, func(o Office) bool { return o.ID == id })
	if i < 0 {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "settings", "there is no office %q: give it an [[office]] in %s", id, File)
	}
	return &s.Offices[i], nil
}

// Institution is the institution that a name means: its id, or one of its names, in any
// letter case. One that the settings do not name is reached on paper.
func (s *Settings) Institution(name string) Institution {
	for _, in := range s.Institutions {
		same := func(other string) bool { return strings.EqualFold(other, name) }
		if in.ID == name || slices.ContainsFunc(in.Names, same) {
			return in
		}
	}
	return Institution{Names: []string{name}}
}

// LanguageTo is the language of letters to an institution.
func (s *Settings) LanguageTo(in *Institution) string {
	switch {
	case in.Language != "":
		return in.Language
	case s.Language != "":
		return s.Language
	}
	return "en"
}

// Open reads the settings of a casework folder. A folder without them has those of nobody:
// no jurisdiction, no people, and paper for every institution.
func Open(folder fs.FS) (*Settings, error) {
	f, err := folder.Open(File)
	if errors.Is(err, fs.ErrNotExist) {
		return new(Settings), nil
	}
	if err != nil {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read settings", File: File, Err: err}
	}
	defer f.Close()
	// One byte more than may be there, so that a longer file is found out.
	text, err := io.ReadAll(io.LimitReader(f, tomlfile.MostBytes+1))
	if err != nil {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read settings", File: File, Err: err}
	}
	return Read(File, text)
}

// Key is a public key, by which an approval proves who gave it.
type Key struct{ Public ed25519.PublicKey }
