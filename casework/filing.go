package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
)

// Filing is a report to a financial intelligence unit that was made of a case. The report
// is confidential, and so is that there is one: who works on the case does not see it
// unless he is among its readers.
type Filing struct {
	ID        string      `json:"id"`
	Case      string      `json:"case"`
	Format    string      `json:"format"` // goaml or sarx
	Unit      string      `json:"unit"`
	Reference string      `json:"reference,omitzero"` // the filer's own number
	Ground    string      `json:"ground"`             // the law, order or rule
	Files     []FiledFile `json:"files"`
	Deadline  Time        `json:"deadline,omitzero"`
	Made      Time        `json:"made"`
	By        string      `json:"by"`
	Readers   []Who       `json:"readers"`
	Offices   []string    `json:"offices,omitzero"` // elsewhere, to which it may go with its case
	Sent      Time        `json:"sent,omitzero"`
	Number    string      `json:"number,omitzero"` // that the unit gave it
}

// FiledFile is a file of a report, by its SHA-256; the file itself is elsewhere.
type FiledFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

func (Filing) kind() string  { return "filing" }
func (r Filing) id() string  { return r.ID }
func (r Filing) keys() []Key { return []Key{{Name: "filings", Value: r.Case}} }

// filingPrefix begins the kinds of facts about reports.
const filingPrefix = "filing-"

// FilingsOf are the reports made of a case, and of those merged into it, that somebody may
// see, at most most. Of others he does not learn that there are any.
func FilingsOf(ctx context.Context, r Reader, who Who, id string, most int) ([]Filing, error) {
	ids, err := CaseAndParts(ctx, r, id)
	if err != nil {
		return nil, err
	}
	c, may, err := SeenCase(ctx, r, who, id)
	if err != nil || !may {
		return nil, err
	}
	var seen []Filing
	for _, part := range ids {
		err := All(ctx, r, "filings", part, func(f Filing) bool {
			if MaySeeFiling(who, c, f) {
				seen = append(seen, f)
			}
			return len(seen) < most
		})
		if err != nil || len(seen) >= most {
			return seen, err
		}
	}
	return seen, nil
}

// KeepFiling keeps that a report was made of a case. Who made it is its first reader.
func (b By) KeepFiling(id string, made FilingMade) Decide {
	return b.decide("keep report", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		made.Case = id
		made.Readers = withFirst(d.Who(), made.Readers)
		filing, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.say(Ref{Kind: Filing{}.kind(), ID: filing}, made)
	})
}

// filingOf is a report that who acts may see; of any other he is told what he would be
// told if there were none.
func (d *deed) filingOf(id string) (Filing, error) {
	none := dyetrace.Errorf(dyetrace.NotFound, "find report", "there is no report %q", id)
	f, there, err := Get[Filing](d.ctx, d.state, id)
	if err != nil {
		return f, err
	}
	if !there {
		return f, none
	}
	c, may, err := SeenCase(d.ctx, d.state, d.Who(), f.Case)
	if err == nil && !(may && MaySeeFiling(d.Who(), c, f)) {
		err = none
	}
	return f, err
}

// ShowFiling lets more people see a report. Only who sees it himself can.
func (b By) ShowFiling(id string, to []Who, ground string) Decide {
	return b.decide("show report", func(d *deed) error {
		if _, err := d.filingOf(id); err != nil {
			return err
		}
		return d.say(Ref{Kind: Filing{}.kind(), ID: id}, FilingShown{To: to, Ground: ground})
	})
}

// PermitFiling lets a report go along when one of its readers exports the case to an office
// elsewhere. Without it the other office does not learn that there is one.
func (b By) PermitFiling(id, office, ground string) Decide {
	return b.decide("let a report go", func(d *deed) error {
		f, err := d.filingOf(id)
		if err != nil || slices.Contains(f.Offices, office) {
			return err
		}
		return d.say(Ref{Kind: Filing{}.kind(), ID: id}, FilingPermitted{Office: office, Ground: ground})
	})
}

// FilingWasSent says that a report went to its unit, and which number the unit gave it,
// where it has given one. It is said once; the number may come later.
func (b By) FilingWasSent(id string, sent FilingSent) Decide {
	return b.decide("say that a report was sent", func(d *deed) error {
		f, err := d.filingOf(id)
		if err != nil {
			return err
		}
		switch {
		case f.Sent != 0 && (f.Number != "" || sent.Number == ""):
			return errors.New("the report was sent already")
		case sent.At.Instant() > d.Time:
			return errors.New("the report cannot have been sent later than now")
		case sent.At != 0 && sent.At < f.Made:
			return fmt.Errorf("the report was made after that")
		}
		return d.say(Ref{Kind: Filing{}.kind(), ID: id}, sent)
	})
}
