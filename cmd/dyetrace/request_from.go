package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dyetrace/internal/tomlfile"

	"github.com/go-json-experiment/json"

	"dyetrace"
	"dyetrace/casework"
)

// mostJSON bounds a file of JSON from which requests are proposed.
const mostJSON = 256 << 20

// proposedRow is an account in what plan, list, trace and inquiries print as JSON. Other
// keys of a row say nothing that a request needs.
type proposedRow struct {
	Entry       string            `json:"entry"` // of a plan: "freeze" or "watch"
	Account     string            `json:"account"`
	Currency    string            `json:"currency"`
	Institution string            `json:"institution"`
	Holder      string            `json:"holder"`
	Amount      string            `json:"amount"`
	ToFreeze    string            `json:"to_freeze"`
	Held        string            `json:"held"`
	Expected    string            `json:"expected"`
	ByClaim     map[string]string `json:"by_claim"`
	HeldByClaim map[string]string `json:"held_by_claim"`
	AskFrom     string            `json:"ask_from"`
	AskTo       string            `json:"ask_to"`
	Reference   string            `json:"reference"`
}

// askingsFrom are requests about the accounts that another command printed, each like the
// one given.
func askingsFrom(name string, like casework.Asking) ([]casework.Asking, error) {
	text, err := readFile(name, mostJSON)
	if err != nil {
		return nil, err
	}
	like.Source = tomlfile.Sum(text)
	askings, _, err := askingsOf(text, like)
	if err != nil {
		return nil, inputError(name, err)
	}
	return askings, nil
}

// askingsOf are requests about the accounts in the JSON of a command, each like the one
// given, and what it says of each of them.
func askingsOf(text []byte, like casework.Asking) ([]casework.Asking, []casework.Figure, error) {
	// What it is shows by its list: a trace has both accounts and inquiries.
	var lists struct {
		Plan      []proposedRow `json:"plan"`
		Holders   []proposedRow `json:"holders"`
		Accounts  []proposedRow `json:"accounts"`
		Inquiries []proposedRow `json:"inquiries"`
	}
	if err := json.Unmarshal(text, &lists); err != nil {
		return nil, nil, fmt.Errorf("it is no JSON as freeze plan, freeze list, trace and inquiries print it: %w", err)
	}
	rows := slices.Concat(lists.Plan, lists.Holders)
	switch {
	case like.Kind == casework.Inquiry:
		rows = lists.Inquiries
	case len(rows) == 0:
		// Where nobody has the statement, a trace sees nothing held: what went there may lie there.
		rows = lists.Accounts
		for _, r := range lists.Inquiries {
			r.Held = cmp.Or(r.Held, r.Amount)
			rows = append(rows, r)
		}
	}
	var askings []casework.Asking
	var figures []casework.Figure
	for i := range rows {
		asking, asks, err := rows[i].asking(like)
		if err != nil {
			return nil, nil, fmt.Errorf("account %q: %w", rows[i].Account, err)
		}
		if !asks {
			continue
		}
		askings = append(askings, asking)
		figure := casework.Figure{Institution: asking.Institution, Account: asking.Account, Sum: asking.Amount}
		if figure.Sum.IsZero() {
			if figure.Sum, err = casework.ParseSum(cmp.Or(rows[i].Amount, "0"), rows[i].Currency); err != nil {
				return nil, nil, fmt.Errorf("account %q: %w", rows[i].Account, err)
			}
		}
		figures = append(figures, figure)
	}
	return askings, figures, nil
}

// asking is what a row asks; false where it has nothing to ask.
func (r *proposedRow) asking(like casework.Asking) (casework.Asking, bool, error) {
	a := like
	a.Account, a.Holder = r.Account, r.Holder
	// An account may carry its institution in its name, and a list may have it beside.
	if institution, number, has := strings.Cut(r.Account, "/"); has && (r.Institution == "" || strings.EqualFold(institution, r.Institution)) {
		a.Account, r.Institution = number, institution
	}
	if r.Institution != "" {
		a.Institution = r.Institution
	}
	if a.Institution == "" {
		return a, false, errors.New("nobody says which institution has it: add it to the ledger's accounts, or propose it by --account")
	}
	if r.Entry == "watch" && like.Kind != casework.Watch || r.Entry == "freeze" && like.Kind == casework.Watch {
		return a, false, nil
	}
	if like.Kind == casework.Inquiry {
		return r.inquiry(a)
	}
	claims := r.HeldByClaim
	if claims == nil {
		claims = r.ByClaim
	}
	if len(claims) > 0 && len(a.Claims) == 0 {
		a.Claims = slices.Sorted(maps.Keys(claims))
	}
	amount := r.Held
	if r.ToFreeze != "" {
		amount = r.ToFreeze
	} else if r.Expected != "" {
		amount = r.Expected
	}
	if amount == "" {
		return a, like.Kind == casework.Watch, nil
	}
	sum, err := casework.ParseSum(amount, r.Currency)
	a.Amount = sum
	return a, sum.Amount > 0 || like.Kind == casework.Watch, err
}

// inquiry asks for the statement of an account for the days that are missing.
func (r *proposedRow) inquiry(a casework.Asking) (casework.Asking, bool, error) {
	if len(r.ByClaim) > 0 && len(a.Claims) == 0 {
		a.Claims = slices.Sorted(maps.Keys(r.ByClaim))
	}
	if r.AskFrom == "" || r.AskTo == "" {
		return a, true, nil
	}
	from, err := time.Parse(time.DateOnly, r.AskFrom)
	if err != nil {
		return a, false, err
	}
	to, err := time.Parse(time.DateOnly, r.AskTo)
	if err != nil {
		return a, false, err
	}
	a.Since, a.Until = casework.Time(dyetrace.InstantOf(from)), casework.Time(dyetrace.InstantOf(to.AddDate(0, 0, 1)))
	return a, true, nil
}
