package casework

import "fmt"

// Note is what somebody writes down in a case.
type Note struct {
	ID     string `json:"id"`
	Case   string `json:"case"`
	Text   string `json:"text"`
	On     Ref    `json:"on,omitzero"` // what it is about within the case
	Author string `json:"author"`
	Time   Time   `json:"time"`
}

func (Note) kind() string  { return "note" }
func (n Note) id() string  { return n.ID }
func (n Note) keys() []Key { return []Key{{Name: "notes", Value: n.Case}} }

// Paper is a document of a case: the file itself is elsewhere, and its SHA-256 tells
// whether a file is that one.
type Paper struct {
	ID     string `json:"id"`
	Case   string `json:"case"`
	SHA256 string `json:"sha256"`
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	Is     string `json:"is,omitzero"` // what it is, such as "statement" or "freezing order"
	Added  Time   `json:"added"`
	By     string `json:"by"`
}

func (Paper) kind() string { return "paper" }
func (p Paper) id() string { return p.ID }
func (p Paper) keys() []Key {
	return []Key{{Name: "papers", Value: p.Case}, {Name: "paper", Value: p.Case + " " + p.SHA256, One: true}, {Name: "sha256", Value: p.SHA256}}
}

// checkSHA256 refuses what is no SHA-256 in hexadecimal digits.
func checkSHA256(what, sum string) error {
	if len(sum) != 64 {
		return fmt.Errorf("%s %q is not a SHA-256 of 64 hexadecimal digits", what, sum)
	}
	for _, c := range []byte(sum) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fmt.Errorf("%s %q is not a SHA-256 of 64 hexadecimal digits", what, sum)
		}
	}
	return nil
}

// AddNote writes something down in a case.
func (b By) AddNote(id, text string, on Ref) Decide {
	return b.decide("add note", func(d *deed) error {
		if _, err := d.caseOf(id); err != nil {
			return err
		}
		note, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.say(Ref{Kind: Note{}.kind(), ID: note}, NoteAdded{Case: id, Text: text, On: on})
	})
}

// AddPaper adds a document to a case by its SHA-256. One that is there already stays as it
// is.
func (b By) AddPaper(id string, paper PaperAdded) Decide {
	return b.decide("add document", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		paper.Case = id
		_, err := d.addPaper(paper)
		return err
	})
}

// addPaper adds a document; it returns whether it is new.
func (d *deed) addPaper(paper PaperAdded) (bool, error) {
	_, there, err := exists(d.ctx, d.state, "paper", paper.Case+" "+paper.SHA256, Ref{})
	if err != nil || there {
		return false, err
	}
	id, err := d.IDs.New()
	if err != nil {
		return false, err
	}
	return true, d.say(Ref{Kind: Paper{}.kind(), ID: id}, paper)
}
