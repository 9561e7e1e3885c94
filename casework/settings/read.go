package settings

import (
	"net/mail"
	"strings"

	"dyetrace/internal/tomlfile"
)

// Bounds of the settings.
const (
	mostEntries = 5000 // of each list
	mostText    = 500  // bytes of a text
)

// Read reads settings. Errors name the file as name, and give the line of what is wrong.
func Read(name string, text []byte) (*Settings, error) {
	s := new(Settings)
	c := checker{tomlfile.New(name, "read settings")}
	if err := c.Decode(text, s); err != nil {
		return nil, err
	}
	c.checkHead(s)
	offices := c.checkOffices(s)
	c.checkPeople(s, offices)
	c.checkInstitutions(s)
	c.checkPeers(s, offices)
	c.checkKeeps(s)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// checker finds what is wrong with settings.
type checker struct{ *tomlfile.Reader }

func (c checker) checkHead(s *Settings) {
	if s.Jurisdiction != "" && !tomlfile.IsName(s.Jurisdiction) {
		c.Wrong("jurisdiction", 0, "jurisdiction %q: `dyetrace rules` lists those that there are, such as cn", s.Jurisdiction)
	}
	if s.Pack != "" && !tomlfile.IsName(s.Pack) {
		c.Wrong("pack", 0, "pack %q: write the version of a pack, such as 2026.1", s.Pack)
	}
	c.language("language", 0, s.Language)
	if s.Store != "" && !strings.HasPrefix(s.Store, "postgres://") && !strings.HasPrefix(s.Store, "postgresql://") {
		// What stands there is not repeated: it may hold a password.
		c.Wrong("store", 0, "the store is no URL of a PostgreSQL database: write one such as postgres://user@host/cases, or leave it out")
	}
	if l := &s.Letters; (l.ReviewedBy == "") != l.ReviewedOn.IsZero() {
		c.Wrong("letters", 0, "who reviewed the letters, and when? Give reviewed_by and reviewed_on, or neither")
	}
	c.short("letters", 0, s.Letters.ReviewedBy)
	if s.Mail.From != "" {
		c.address("mail", 0, s.Mail.From)
	}
}

func (c checker) language(table string, i int, language string) {
	if language != "" && language != "en" && language != "zh" {
		c.Wrong(table, i, "language %q: it is en or zh", language)
	}
}

func (c checker) address(table string, i int, address string) {
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address || len(address) > mostText {
		c.Wrong(table, i, "%q is no address: write one such as fraud@bank.example", address)
	}
}

// short checks that texts can stand in a line of a letter.
func (c checker) short(table string, i int, texts ...string) {
	for _, t := range texts {
		if len(t) > mostText || strings.ContainsFunc(t, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			c.Wrong(table, i, "a text has %d bytes at most and no line breaks: %.40q", mostText, t)
		}
	}
}

// many checks how many entries of a kind there are.
func (c checker) many(table string, count int) bool {
	if count > mostEntries {
		c.Wrong(table, 0, "%d of them: at most %d can be right", count, mostEntries)
	}
	return count > mostEntries
}

func (c checker) checkOffices(s *Settings) map[string]bool {
	ids := map[string]bool{}
	if c.many("office", len(s.Offices)) {
		return ids
	}
	for i, o := range s.Offices {
		switch {
		case !tomlfile.IsName(o.ID):
			c.Wrong("office", i, "office %q: an id has small letters, digits and hyphens", o.ID)
		case ids[o.ID]:
			c.Wrong("office", i, "office %s is given twice", o.ID)
		case o.Name.En == "" && o.Name.Zh == "":
			c.Wrong("office", i, `office %s has no name: write name = { en = "…", zh = "…" }`, o.ID)
		}
		c.short("office", i, o.Name.En, o.Name.Zh, o.Code, o.Address, o.Phone)
		ids[o.ID] = true
	}
	return ids
}

func (c checker) checkPeople(s *Settings, offices map[string]bool) {
	if c.many("person", len(s.People)) {
		return
	}
	// A key is one person's: else one could approve as another what he proposed himself.
	names, keys := map[string]bool{}, map[string]string{}
	for i, p := range s.People {
		switch {
		case p.Name == "" || strings.TrimSpace(p.Name) != p.Name:
			c.Wrong("person", i, "person %q: write a name, as --as takes it", p.Name)
		case names[p.Name]:
			c.Wrong("person", i, "%s is given twice", p.Name)
		case !offices[p.Office]:
			c.Wrong("person", i, "%s is of office %q, which has no [[office]]", p.Name, p.Office)
		}
		for _, role := range p.Roles {
			if !tomlfile.IsName(role) {
				c.Wrong("person", i, "%s has role %q: a role has small letters, digits and hyphens", p.Name, role)
			}
		}
		if key := p.Key.String(); key != "" {
			if other := keys[key]; other != "" {
				c.Wrong("person", i, "%s has the key of %s: everybody has a key of his own", p.Name, other)
			}
			keys[key] = p.Name
		}
		c.short("person", i, p.Name, p.Full, p.Phone)
		names[p.Name] = true
	}
}

func (c checker) checkInstitutions(s *Settings) {
	if c.many("institution", len(s.Institutions)) {
		return
	}
	names := map[string]bool{}
	for i, in := range s.Institutions {
		if !tomlfile.IsName(in.ID) {
			c.Wrong("institution", i, "institution %q: an id has small letters, digits and hyphens", in.ID)
		}
		// Two institutions of one name would make it chance which of them is written to.
		own := map[string]bool{}
		for _, name := range append([]string{in.ID}, in.Names...) {
			folded := strings.ToLower(name)
			if name == "" || names[folded] {
				c.Wrong("institution", i, "the name %q is empty or another institution's already", name)
			}
			own[folded] = true
			c.short("institution", i, name)
		}
		for name := range own {
			names[name] = true
		}
		if in.Folder != "" && !tomlfile.IsName(in.Folder) {
			c.Wrong("institution", i, "folder %q: it lies in the outbox and has small letters, digits and hyphens", in.Folder)
		}
		if in.Mail != "" {
			c.address("institution", i, in.Mail)
		}
		if in.Channel == Mailbox && in.Mail == "" {
			c.Wrong("institution", i, "%s is reached by mail: write its address, mail = \"…\"", in.ID)
		}
		if in.Channel == Mailbox && s.Mail.From == "" {
			c.Wrong("institution", i, "%s is reached by mail: say from which address, with from = \"…\" in [mail]", in.ID)
		}
		c.language("institution", i, in.Language)
	}
}

// checkPeers checks the offices elsewhere: one that works here cannot work there too.
func (c checker) checkPeers(s *Settings, offices map[string]bool) {
	if c.many("peer", len(s.Peers)) {
		return
	}
	named := map[string]bool{}
	for i, p := range s.Peers {
		switch {
		case p.Office == "":
			c.Wrong("peer", i, "which office? Write office = \"…\"")
		case named[p.Office] || offices[p.Office]:
			c.Wrong("peer", i, "office %s is given twice, or works here", p.Office)
		case strings.Count(p.Key, "+") < 2:
			c.Wrong("peer", i, "office %s: the key is none of an audit log: write the one that `dyetrace audit key show` shows there", p.Office)
		}
		c.short("peer", i, p.Office, p.Key)
		named[p.Office] = true
	}
}
