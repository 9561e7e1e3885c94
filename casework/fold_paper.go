package casework

import "errors"

func paperFacts() []Fact {
	return []Fact{ClaimAdded{}, ClaimCorrected{}, VictimTold{}, NoteAdded{}, PaperAdded{}}
}

// ClaimAdded says what a victim reports.
type ClaimAdded struct {
	Case   string `json:"case"`
	Report Report `json:"report"`
}

// Kind is the name of the fact.
func (ClaimAdded) Kind() string   { return "claim-added" }
func (c ClaimAdded) check() error { return firstOf(checkID("case", c.Case), c.Report.check()) }
func (c ClaimAdded) fold(f *folding) error {
	return f.put(Claim{ID: f.event.On.ID, Case: c.Case, Office: f.event.Office, Report: c.Report, Added: f.at(), Changed: f.at()})
}

func (r Report) check() error {
	if r.Amount.IsZero() {
		return errors.New("the amount paid is missing, with its currency")
	}
	if r.Amount.Amount <= 0 {
		return errors.New("the amount paid is not more than nothing")
	}
	if r.Reported == 0 {
		return errors.New("the time of the report is missing")
	}
	if r.Paid > r.Reported {
		return errors.New("the payment is later than the report of it")
	}
	return firstOf(checkName("the victim", r.Victim), checkShort("the police's number", r.Police), checkShort("the victim's document", r.Document),
		checkShort("the victim's phone", r.Phone), checkShort("how the victim was contacted", r.Contact), checkShort("the transfer", r.Transfer),
		checkShort("the victim's bank", r.FromBank), checkShort("the victim's account", r.FromAccount), checkShort("the bank paid", r.ToBank),
		checkShort("the account paid", r.ToAccount), checkShort("the name paid", r.ToName))
}

// ClaimCorrected says what a victim reports in place of what was said before.
type ClaimCorrected struct {
	Report Report `json:"report"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ClaimCorrected) Kind() string   { return "claim-corrected" }
func (c ClaimCorrected) check() error { return firstOf(c.Report.check(), checkGround(c.Ground)) }
func (c ClaimCorrected) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Claim) error {
		of.Changed = max(of.Changed, f.at())
		last, err := f.isLastIn(of.Case, &of.ReportBy)
		if last {
			of.Report = c.Report
		}
		return err
	})
}

// VictimTold says what receipt a victim was given and what he was told.
type VictimTold struct {
	Receipt string `json:"receipt,omitzero"`
	Status  string `json:"status"`
}

// Kind is the name of the fact.
func (VictimTold) Kind() string { return "victim-told" }
func (v VictimTold) check() error {
	return firstOf(checkShort("the receipt", v.Receipt), checkName("what the victim is told", v.Status))
}

func (v VictimTold) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Claim) error {
		of.Changed = max(of.Changed, f.at())
		if v.Receipt != "" {
			last, err := f.isLastIn(of.Case, &of.ReceiptBy)
			if err != nil {
				return err
			}
			if last {
				of.Receipt = v.Receipt
			}
		}
		last, err := f.isLastIn(of.Case, &of.StatusBy)
		if last {
			of.Status = v.Status
		}
		return err
	})
}

// NoteAdded says what somebody wrote down.
type NoteAdded struct {
	Case string `json:"case"`
	Text string `json:"text"`
	On   Ref    `json:"on,omitzero"`
}

// Kind is the name of the fact.
func (NoteAdded) Kind() string { return "note-added" }
func (n NoteAdded) check() error {
	if n.Text == "" {
		return errors.New("the note is empty")
	}
	return firstOf(checkID("case", n.Case), checkText("the note", n.Text))
}

func (n NoteAdded) fold(f *folding) error {
	return f.put(Note{ID: f.event.On.ID, Case: n.Case, Text: n.Text, On: n.On, Author: f.event.Actor, Time: f.at()})
}

// PaperAdded says that a document belongs to a case.
type PaperAdded struct {
	Case   string `json:"case"`
	SHA256 string `json:"sha256"`
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	Is     string `json:"is,omitzero"`
}

// Kind is the name of the fact.
func (PaperAdded) Kind() string { return "document-added" }
func (p PaperAdded) check() error {
	if p.Bytes < 0 {
		return errors.New("the document has less than no bytes")
	}
	return firstOf(checkID("case", p.Case), checkSHA256("the document's hash", p.SHA256), checkName("the document's name", p.Name), checkShort("what the document is", p.Is))
}

func (p PaperAdded) fold(f *folding) error {
	// Two places may have added one document: the first of the two stays.
	others, _, err := List[Paper](f.ctx, f.state, "paper", p.Case+" "+p.SHA256, At{}, 1)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		if others[0].ID < f.event.On.ID {
			return nil
		}
		if err := f.drop(others[0]); err != nil {
			return err
		}
	}
	return f.put(Paper{ID: f.event.On.ID, Case: p.Case, SHA256: p.SHA256, Name: p.Name, Bytes: p.Bytes, Is: p.Is, Added: f.at(), By: f.event.Actor})
}
