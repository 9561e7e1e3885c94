package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/rules"
	casesettings "dyetrace/casework/settings"
	"dyetrace/casework/store"
)

// deskOptions are the flags that all commands of casework have.
type deskOptions struct {
	cases, as, office, key *string
	json                   *bool
}

// addDesk gives a command the flags of who acts, and where the cases are.
func addDesk(cmd *cobra.Command) *deskOptions {
	o := &deskOptions{cases: addCases(cmd)}
	o.as, o.office = cmd.Flags().String("as", "", "who acts: a name"), addSetting(cmd, "office")
	o.key = cmd.Flags().String("key", "", "file of the private key with which who acts signs what he proposes and approves")
	o.json = addJSON(cmd)
	return o
}

// openedCases is the casework that a command reads.
type openedCases struct {
	*program
	ctx      context.Context
	store    *store.Store
	settings *casesettings.Settings
	folder   string
	json     bool
}

// desk is the casework that a command works on, and who acts.
type desk struct {
	openedCases
	library *rules.Library
	as      casework.By
	// What the command looks at, for the audit log: cases, or a list of the office.
	looked map[string]bool
	listed bool
	why    string // the ground on which it looks, where it is not for a case
	acted  bool   // it has done something, which is an event itself
}

// openCases opens the casework of a folder, in it or where its settings say that it is.
func (p *program) openCases(ctx context.Context, folder string, begin bool) (openedCases, error) {
	c := openedCases{program: p, ctx: ctx, folder: folder}
	var err error
	if c.settings, err = casesettings.Open(os.DirFS(folder)); err != nil {
		return c, err
	}
	at := cmp.Or(c.settings.Store, folder)
	if !begin && !store.Exists(at) {
		return c, notFound("there is no casework in %s: begin it by `dyetrace case new --cases %s`, or name another folder", folder, folder)
	}
	c.store, err = store.Open(ctx, at, casework.Fold)
	return c, err
}

// openDesk opens the casework for somebody who acts; begin says whether to begin it where
// there is none. What came due while no program ran fires first.
func (p *program) openDesk(ctx context.Context, o *deskOptions, begin bool) (*desk, error) {
	// One command is one moment: all that it does has the same time.
	d := &desk{as: casework.By{Actor: *o.as, Office: *o.office, Time: dyetrace.InstantOf(p.now()), IDs: p.ids()}}
	d.folder = *o.cases
	var err error
	if d.settings, err = casesettings.Open(os.DirFS(d.folder)); err != nil {
		return nil, err
	}
	if d.library, err = openRules(d.folder); err != nil {
		return nil, err
	}
	if err := d.who(); err != nil {
		return nil, err
	}
	if *o.key != "" {
		if d.as.Key, err = readKey(*o.key); err != nil {
			return nil, err
		}
	}
	if d.openedCases, err = p.openCases(ctx, d.folder, begin); err != nil {
		return nil, err
	}
	d.json = *o.json
	d.as.Keep = d.settings.Keep(casesettings.KeptCases).Term
	if err := d.begin(); err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	return d, nil
}

// who settles for which office somebody acts.
func (d *desk) who() error {
	if d.as.Actor == "" {
		return usageError("who acts? Give --as NAME")
	}
	person, err := d.settings.Person(d.as.Actor)
	switch {
	case err == nil && d.as.Office != "" && d.as.Office != person.Office:
		return usageError("%s is of office %s, not %s: that is what %s in %s says", d.as.Actor, person.Office, d.as.Office, casesettings.File, d.folder)
	case err == nil:
		d.as.Office = person.Office
	case d.as.Office == "":
		return usageError("for which office does %s act? Give --office NAME, or give %s a [[person]] in %s of %s", d.as.Actor, d.as.Actor, casesettings.File, d.folder)
	}
	return nil
}

// begin fires the clocks that are due, and makes a key known that is used for the first
// time.
func (d *desk) begin() error {
	fired, err := casework.Sweep(d.ctx, d.store, d.as.Time, d.as.IDs)
	if fired > 0 {
		d.note("%d clocks came due: see `dyetrace case tasks`", fired)
	}
	if err != nil || d.as.Key == nil {
		return err
	}
	public, is := d.as.Key.Public().(ed25519.PublicKey)
	if !is {
		return usageError("the key is no ed25519 key")
	}
	if person, err := d.settings.Person(d.as.Actor); err == nil && person.Key.Public != nil && !public.Equal(person.Key.Public) {
		return usageError("the key is not the one that %s of %s has for %s", casesettings.File, d.folder, d.as.Actor)
	}
	known, there, err := casework.Get[casework.PersonKey](d.ctx, d.store, d.as.Office+"/"+d.as.Actor)
	if err != nil || there && known.Public == hex.EncodeToString(public) {
		return err
	}
	if there {
		return usageError("the key is not that of %s of %s: `dyetrace case key` changes a key", d.as.Actor, d.as.Office)
	}
	if _, err := d.store.Do(d.ctx, d.as.RegisterKey(public)); err != nil {
		return err
	}
	d.note("this is from now on the key of %s of %s", d.as.Actor, d.as.Office)
	return nil
}

// by is who acts on a case, under the rules that the case keeps.
func (d *desk) by(c casework.Case) (casework.By, error) {
	by := d.as
	if c.Rules == "" {
		return by, nil
	}
	ref, is := casework.PackRef(c.Rules)
	if !is {
		return by, dyetrace.Errorf(dyetrace.CorruptError, "look at the case", "case %s keeps to %q, which names no rule pack", c.Number, c.Rules)
	}
	pack, err := d.library.Pack(ref)
	if err != nil {
		return by, err
	}
	by.Rules = casework.RulesOf(d.library, pack)
	return by, nil
}

// do does an act.
func (d *desk) do(decide casework.Decide) ([]casework.Event, error) {
	events, err := d.store.Do(d.ctx, decide)
	d.acted = d.acted || len(events) > 0
	return events, err
}

// caseOf is a case by its number or id that who acts may see.
func (d *desk) caseOf(name string) (casework.Case, error) {
	c, err := casework.FindCase(d.ctx, d.store, d.as.Who(), name)
	if dyetrace.KindOf(err) == dyetrace.NotFound {
		err = notFound("there is no case %q for %s of %s: `dyetrace case list` has those that there are", name, d.as.Actor, d.as.Office)
	}
	if err == nil {
		d.looks(c.ID)
	}
	return c, err
}

// requestOf is a request by its number or id that who acts may see, with the case that goes
// on with its case.
func (d *desk) requestOf(name string) (casework.Request, casework.Case, error) {
	r, c, err := casework.FindRequest(d.ctx, d.store, d.as.Who(), name)
	if dyetrace.KindOf(err) == dyetrace.NotFound {
		err = notFound("there is no request %q: `dyetrace request list` has those that there are", name)
	}
	if err == nil {
		d.looks(c.ID)
	}
	return r, c, err
}

// readKey reads an ed25519 key from a PEM file that is its owner's alone.
func readKey(name string) (ed25519.PrivateKey, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, inputError(name, cause(err))
	}
	// Windows has no such bits: there the folder's rights count.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, usageError("%s can be read by others: whoever has it signs for you. Set its mode to 600", name)
	}
	text, err := readText(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, inputError(name, errors.New("it is no private key in PEM: `dyetrace case key FILE` makes one"))
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, inputError(name, err)
	}
	key, is := parsed.(ed25519.PrivateKey)
	if !is {
		return nil, inputError(name, errors.New("it is no ed25519 key: `dyetrace case key FILE` makes one"))
	}
	return key, nil
}

// writeKey makes a new key in a file that is not there yet.
func writeKey(name string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, usageError("%s is there already: a key is never written over", name)
	}
	if err != nil {
		return nil, inputError(name, cause(err))
	}
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return key, errors.Join(err, f.Close())
}
