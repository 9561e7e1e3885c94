package family

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dyetrace/simulate"
)

// Begin begins the world's simulation, whole, and notes how many accounts serve.
func (w *World) Begin() (*simulate.Sim, error) {
	s, err := simulate.New(w.Config, w.Seed)
	if err != nil {
		return nil, err
	}
	w.Serving = s.Mules()
	w.Share = float64(w.Serving) / float64(s.Accounts())
	return s, nil
}

// Write runs the world to its end and writes the part of it that its cut shows
// into a folder, as simulate.WriteCut does, and what the world is as
// truth/world.json. After each part of a day it calls progress, which may be nil,
// and ends with its error.
func (w *World) Write(dir string, progress func(done, total int64) error) error {
	s, err := w.Begin()
	if err != nil {
		return err
	}
	cut, err := w.shown()
	if err != nil {
		return err
	}
	if err := simulate.WriteCut(s, dir, cut, progress); err != nil {
		return err
	}
	text, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "truth", "world.json"), append(text, '\n'), 0o600)
}

// Text says what the world drew.
func (w *World) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "World %d, for %s: %d persons, %d days from %s; platforms: %s\n", w.Seed, w.Part,
		w.Config.Population.Persons, w.Days, w.Start, w.Care)
	fmt.Fprintf(&b, "Country: %s, weekend %s, paid on days %v, %.0f %% of small payments in cash, %.0f %% of people "+
		"with a wallet\n",
		w.Country.Currency, strings.Join(w.Country.Weekend, " and "), w.Country.PayDays, 100*w.Country.Cash,
		100*w.Country.Wallets)
	fmt.Fprintf(&b, "Shown: %s; kinds %s, holders %s, links %s\n", w.showing(), known(w.Cut.Kinds), known(w.Cut.Holders),
		known(w.Cut.Links))
	if w.Serving > 0 {
		fmt.Fprintf(&b, "Accounts that pass stolen money on: %d, %.4f %% of all\n", w.Serving, 100*w.Share)
	}
	list := func(title string, kinds []Kind, names []string) {
		if len(names) > 0 {
			fmt.Fprintf(&b, "%s:\n", title)
		}
		for _, name := range names {
			fmt.Fprintf(&b, "  %-24s %s\n", name, words(kinds, name))
		}
	}
	list("People", People(), w.People)
	list("Platforms", Platforms(), w.Platforms)
	return b.String()
}

func (w *World) showing() string {
	switch w.Cut.Of {
	case simulate.OneBank:
		return fmt.Sprintf("the customers of Bank %03d", w.Cut.Bank)
	case simulate.Returns:
		return fmt.Sprintf("the statements of %d accounts", w.Cut.Returns)
	}
	return "all of the city"
}

func known(is bool) string {
	if is {
		return "known"
	}
	return "unknown"
}
