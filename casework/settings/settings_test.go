package settings_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework/settings"
)

// key is the public key that a seed of one letter gives.
func key(letter byte) ed25519.PublicKey {
	seed := [ed25519.SeedSize]byte{letter}
	return ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
}

// ssh is a key as OpenSSH writes it.
func ssh(k ed25519.PublicKey) string {
	var blob []byte
	for _, part := range [][]byte{[]byte("ssh-ed25519"), k} {
		blob = binary.BigEndian.AppendUint32(blob, uint32(len(part)))
		blob = append(blob, part...)
	}
	return "ssh-ed25519 " + base64.StdEncoding.EncodeToString(blob) + " wang@desk"
}

func whole() string {
	return `jurisdiction = "cn"
language = "zh"
store = "postgres://user:secret@127.0.0.1/cases"

[letters]
reviewed_by = "Chen Jing"
reviewed_on = "2026-11-30"

[mail]
from = "desk@police.example"

[[office]]
id = "cyber-3"
name = { zh = "网安三大队", en = "Cyber unit 3" }

[[person]]
name = "li"
office = "cyber-3"
roles = ["investigator"]
key = "` + base64.StdEncoding.EncodeToString(key('l')) + `"

[[person]]
name = "wang"
office = "cyber-3"
roles = ["approver", "chief"]
key = "` + ssh(key('w')) + `"
until = "2027-03-31"

[[institution]]
id = "icbc"
names = ["中国工商银行", "ICBC Ltd"]
channel = "mailbox"
mail = "fraud@icbc.example"
language = "en"

[[keep]]
of = "cases"
purpose = "investigation"
term = "10 years"

[[institution]]
id = "abc"
channel = "folder"
`
}

// Settings say who works where, by which key he is known, and how a bank is reached.
func TestRead(t *testing.T) {
	s, err := settings.Read("casework.toml", []byte(whole()))
	if err != nil {
		t.Fatal(err)
	}
	li, err := s.Person("li")
	if err != nil || !li.Has("investigator") || li.Has("approver") || !li.Key.Public.Equal(key('l')) {
		t.Errorf("li is %+v, %v", li, err)
	}
	if wang, err := s.Person("wang"); err != nil || !wang.Key.Public.Equal(key('w')) || wang.Until.String() != "2027-03-31" {
		t.Errorf("a key in OpenSSH's form is read as %+v, %v", wang, err)
	}
	if _, err := s.Person("zhao"); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("somebody who is not there: %v", err)
	}
	if o, err := s.Office("cyber-3"); err != nil || o.Name.Zh != "网安三大队" {
		t.Errorf("the office is %+v, %v", o, err)
	}
	if _, err := s.Office("x"); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("an office that is not there: %v", err)
	}
	if !s.Letters.Reviewed() {
		t.Error("letters that were reviewed are not")
	}
	if k := s.Keep(settings.KeptCases); k.Term.String() != "10 years" || s.Keep(settings.KeptExports).Term.Known() {
		t.Errorf("cases are kept: %+v", k)
	}
	type reached struct{ ID, Channel, Language string }
	for name, want := range map[string]reached{
		"icbc": {"icbc", "mailbox", "en"}, "icbc ltd": {"icbc", "mailbox", "en"}, "中国工商银行": {"icbc", "mailbox", "en"},
		"abc": {"abc", "folder", "zh"}, "somewhere": {"", "paper", "zh"},
	} {
		in := s.Institution(name)
		if diff := cmp.Diff(want, reached{in.ID, in.Channel.String(), s.LanguageTo(&in)}); diff != "" {
			t.Errorf("%s (-want +got): %s", name, diff)
		}
	}
}

// A folder without settings has no people, and everybody is reached on paper.
func TestOpen(t *testing.T) {
	s, err := settings.Open(fstest.MapFS{})
	if err != nil || s.Jurisdiction != "" || s.Letters.Reviewed() {
		t.Fatalf("%+v, %v", s, err)
	}
	if in := s.Institution("icbc"); in.Channel.String() != "paper" || s.LanguageTo(&in) != "en" {
		t.Errorf("the bank is reached by %s", in.Channel)
	}
	s, err = settings.Open(fstest.MapFS{"casework.toml": {Data: []byte(whole())}})
	if err != nil || s.Jurisdiction != "cn" {
		t.Errorf("%+v, %v", s, err)
	}
}

// What is wrong is refused with its line. A password is never repeated.
func TestRefused(t *testing.T) {
	swap := func(from, to string) string {
		if !strings.Contains(whole(), from) {
			t.Fatalf("%q is not there", from)
		}
		return strings.Replace(whole(), from, to, 1)
	}
	for _, c := range []struct{ name, text, says string }{
		{"an unknown key", swap("[mail]", "colour = 1\n[mail]"), "casework.toml:9: unknown key letters.colour"},
		{"an unknown key of a person", swap("until =", "till ="), "unknown key person.till"},
		{"a language", swap(`language = "zh"`, `language = "fr"`), `casework.toml:2: language "fr"`},
		{"a store", swap("postgres://user", "mysql://user"), "casework.toml:3: the store is no URL"},
		{"reviewed on no day", swap("reviewed_on = \"2026-11-30\"\n", ""), "casework.toml:5: who reviewed the letters, and when?"},
		{"a day", swap("2026-11-30", "2026-11-31"), `casework.toml:7: "2026-11-31" is no day`},
		{"an office twice", whole() + "[[office]]\nid = \"cyber-3\"\nname = { en = \"x\" }\n", "office cyber-3 is given twice"},
		{"an office without a name", whole() + "[[office]]\nid = \"x\"\n", "office x has no name"},
		{"a person twice", whole() + "[[person]]\nname = \"li\"\noffice = \"cyber-3\"\n", "li is given twice"},
		{"a person of no office", whole() + "[[person]]\nname = \"zhao\"\noffice = \"x\"\n", "casework.toml:44: zhao is of office \"x\""},
		{"two of one key", whole() + "[[person]]\nname = \"zhao\"\noffice = \"cyber-3\"\nkey = \"" + ssh(key('l')) + "\"\n", "zhao has the key of li"},
		{"no key", swap(base64.StdEncoding.EncodeToString(key('l')), "abcd"), "32 bytes of an ed25519 public key"},
		{"a key of another kind", swap("ssh-ed25519 ", "ssh-rsa "), "32 bytes of an ed25519 public key"},
		{"a key that is cut", swap(ssh(key('w')), ssh(key('w')[:31])), "32 bytes of an ed25519 public key"},
		{"a role", swap(`"chief"`, `"Chief"`), `wang has role "Chief"`},
		{"a channel", swap(`"folder"`, `"pigeon"`), `channel "pigeon": it is one of paper, folder, mailbox`},
		{"a peer without an office", whole() + "[[peer]]\nkey = \"dyetrace/1+2+3\"\n", "which office"},
		{"a peer that works here", whole() + "[[peer]]\noffice = \"cyber-3\"\nkey = \"dyetrace/1+2+3\"\n", "office cyber-3 is given twice, or works here"},
		{"a peer with another key", whole() + "[[peer]]\noffice = \"south\"\nkey = \"abc\"\n", "the key is none of an audit log"},
		{"mail without an address", swap("mail = \"fraud@icbc.example\"\n", ""), "icbc is reached by mail"},
		{"mail from nobody", swap("from = \"desk@police.example\"\n", ""), "say from which address"},
		{"no address", swap("fraud@icbc.example", "fraud"), `"fraud" is no address`},
		{"an address with a name", swap("fraud@icbc.example", "F <fraud@icbc.example>"), "is no address"},
		{"a name of two", swap("id = \"abc\"\n", "id = \"abc\"\nnames = [\"icbc LTD\"]\n"), `the name "icbc LTD" is empty or another`},
		{"kept in what there is not", swap("of = \"cases\"", "of = \"drawers\""), `of = "drawers": it is one of cases, exports, ledgers`},
		{"kept for no purpose", swap("purpose = \"investigation\"\n", ""), "for which purpose are cases kept?"},
		{"kept for nobody knows how long", swap("term = \"10 years\"\n", ""), "how long are cases kept?"},
		{"kept for business days", swap("10 years", "10 business days"), "how long are cases kept?"},
		{"kept twice", whole() + "[[keep]]\nof = \"cases\"\npurpose = \"x\"\nterm = \"1 day\"\n", "cases are given twice"},
		{"a folder elsewhere", whole() + "folder = \"../x\"\n", `folder "../x"`},
		{"a line in a text", swap("Chen Jing", `Chen\nJing`), "no line breaks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := settings.Read("casework.toml", []byte(c.text))
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want an InputError that says %q", err, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("a password is repeated: %v", err)
			}
		})
	}
}

// Whatever a file holds, reading it gives settings or an error of input.
func FuzzRead(f *testing.F) {
	f.Add([]byte(whole()))
	f.Add([]byte("[[person]]\nname = \"x\"\nkey = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := settings.Read("casework.toml", text)
		var e *dyetrace.Error
		if err != nil && (!errors.As(err, &e) || e.Kind != dyetrace.InputError) {
			t.Errorf("the error is no InputError: %v", err)
		}
		if err != nil {
			return
		}
		for _, p := range s.People {
			if again, err := s.Person(p.Name); err != nil || again.Name != p.Name || !p.Key.IsZero() && len(p.Key.Public) != ed25519.PublicKeySize {
				t.Errorf("%+v is not found: %v", p, err)
			}
		}
		for _, in := range s.Institutions {
			if again := s.Institution(in.ID); again.ID != in.ID {
				t.Errorf("%s is reached as %s", in.ID, again.ID)
			}
		}
	})
}

// An office elsewhere is known by its name, with the key of its log.
func TestPeers(t *testing.T) {
	s, err := settings.Read("casework.toml", []byte("[[peer]]\noffice = \"south\"\nkey = \"dyetrace/1+2+3\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p, named := s.Peer("south"); !named || p.Key != "dyetrace/1+2+3" {
		t.Errorf("south is %+v, %v", p, named)
	}
	if _, named := s.Peer("north"); named {
		t.Error("north is known")
	}
}
