package casework

// Claim is a victim's report of one payment.
type Claim struct {
	ID     string `json:"id"`
	Case   string `json:"case"`
	Office string `json:"office"` // that took it
	Report Report `json:"report"`
	// What the victim was given: the number of his receipt, and what he is told of it.
	Receipt string `json:"receipt,omitzero"`
	Status  string `json:"status,omitzero"`
	Added   Time   `json:"added"`
	Changed Time   `json:"changed"`
	// In a case that is worked on in several places: the events that last said what the
	// victim reports, and what he was given and told.
	ReportBy  string `json:"report_by,omitzero"`
	ReceiptBy string `json:"receipt_by,omitzero"`
	StatusBy  string `json:"status_by,omitzero"`
}

// Report is what a victim says.
type Report struct {
	Police        string        `json:"police,omitzero"` // the number that the police gave it
	Victim        string        `json:"victim"`
	Document      string        `json:"document,omitzero"` // the victim's identity document
	Phone         string        `json:"phone,omitzero"`
	Reported      Time          `json:"reported"`
	Paid          Time          `json:"paid,omitzero"`
	Contact       string        `json:"contact,omitzero"` // how the victim was contacted
	Vulnerable    bool          `json:"vulnerable,omitzero"`
	Amount        Sum           `json:"amount"`
	Transfer      string        `json:"transfer,omitzero"` // its id in a ledger, or its serial number
	FromBank      string        `json:"from_bank,omitzero"`
	FromAccount   string        `json:"from_account,omitzero"`
	ToBank        string        `json:"to_bank,omitzero"`
	ToAccount     string        `json:"to_account,omitzero"`
	ToName        string        `json:"to_name,omitzero"`
	Confirmations Confirmations `json:"confirmations,omitzero"`
}

// Confirmations say what of a report agrees with the payment that was found: a stop is for
// where name, account, amount and time agree.
type Confirmations struct {
	Name    bool `json:"name,omitzero"`
	Account bool `json:"account,omitzero"`
	Amount  bool `json:"amount,omitzero"`
	Time    bool `json:"time,omitzero"`
}

// All reports whether everything agrees.
func (c Confirmations) All() bool { return c.Name && c.Account && c.Amount && c.Time }

func (Claim) kind() string { return "claim" }
func (c Claim) id() string { return c.ID }
func (c Claim) keys() []Key {
	keys := []Key{{Name: "claims", Value: c.Case}}
	if c.Report.Police != "" {
		keys = append(keys, Key{Name: "police-number", Value: c.Report.Police})
	}
	return keys
}

// AddClaim adds a victim's report to a case, and the account that was paid as a member.
func (b By) AddClaim(id string, report Report) Decide {
	return b.decide("add claim", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		claim, err := d.IDs.New()
		if err != nil {
			return err
		}
		if err := d.say(Ref{Kind: Claim{}.kind(), ID: claim}, ClaimAdded{Case: id, Report: report}); err != nil {
			return err
		}
		if report.ToAccount == "" {
			return nil
		}
		return d.addMembers(id, []MemberStart{{Is: Account, Name: report.ToAccount, Institution: report.ToBank,
			Holder: report.ToName, Role: "payee", Source: "claim " + claim}})
	})
}

// CorrectClaim replaces what a victim said, with a ground.
func (b By) CorrectClaim(id string, report Report, ground string) Decide {
	return b.claim("correct claim", id, ClaimCorrected{Report: report, Ground: ground})
}

// TellVictim keeps what the victim was given and told.
func (b By) TellVictim(id, receipt, status string) Decide {
	return b.claim("tell the victim", id, VictimTold{Receipt: receipt, Status: status})
}

func (b By) claim(op, id string, fact Fact) Decide {
	return b.decide(op, func(d *deed) error {
		c, err := Need[Claim](d.ctx, d.state, id)
		if err != nil {
			return err
		}
		if _, err := d.openCaseOf(c.Case); err != nil {
			return err
		}
		return d.say(RefOf(c), fact)
	})
}
