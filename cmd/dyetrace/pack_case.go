package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/pack"
)

// Folders in a pack of a case.
const (
	packPapers = "papers" // documents of the case, and statements that came with replies
	packRules  = "rules"
)

// disclosures are what goes along with a case only where it is named.
var disclosures = []string{"operation", "filings", "alerts"}

// packCase packs a case. That it was made, for whom and why, is kept with the case before
// the file gets its name.
func (p *program) packCase(ctx context.Context, o *packOptions, w *packing) (err error) {
	d, err := p.openDesk(ctx, o.deskOptions, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.store.Close()) }()
	c, err := d.caseOf(o.of)
	if err != nil {
		return err
	}
	// The events are taken first: all else of the case is made of them.
	x, err := d.extract(o, c)
	if err != nil {
		return err
	}
	described := pack.Case{ID: c.ID, Number: c.Number, Office: c.Office, By: d.as.Actor, For: o.recipient, Ground: *o.ground,
		Disclosed: slices.Sorted(slices.Values(o.disclose))}
	if described.Apart, err = x.Apart(ctx, d.store); err != nil {
		return err
	}
	if described.Results, err = d.packResults(w, x); err != nil {
		return err
	}
	if described.Rules, err = d.packRules(w, c); err != nil {
		return err
	}
	if err := w.papers(x); err != nil {
		return err
	}
	if w.manifest.Case, err = pack.Describe(x, described); err != nil {
		return err
	}
	d.notePacked(w.manifest.Case)
	by, err := d.by(c)
	if err != nil {
		return err
	}
	return w.finish(ctx, o, x, func(sum string, size int64) error {
		_, err := d.do(by.PackCase(c.ID, casework.PackMade{SHA256: sum, Bytes: size, For: o.recipient, Ground: *o.ground,
			Watermark: w.manifest.Case.Watermark, Disclosed: w.manifest.Case.Disclosed, Redacted: o.left.why}))
		return err
	})
}

// extract takes the case's events out of the store, with proofs by the newest checkpoint.
func (d *desk) extract(o *packOptions, c casework.Case) (*pack.Extract, error) {
	with := casework.Disclosed{}
	for _, what := range o.disclose {
		switch what {
		case "operation":
			with.Operation = true
		case "alerts":
			with.Alerts = true
		case "filings":
			// Who sees none is told what he would be told if there were none.
			filings, err := casework.FilingsOf(d.ctx, d.store, d.as.Who(), c.ID, mostShown)
			if err != nil {
				return nil, err
			}
			if len(filings) == 0 {
				return nil, notFound("there is no report to a unit that %s may see", d.as.Actor)
			}
			for _, f := range filings {
				with.Filings = append(with.Filings, f.ID)
			}
		default:
			return nil, usageError("--disclose %q: it is one of %s%s", what, strings.Join(disclosures, ", "), didYouMean(what, disclosures))
		}
	}
	dossier, err := casework.DossierOf(d.ctx, d.store, d.as.Who(), c.ID, with)
	if err != nil {
		return nil, err
	}
	head, err := d.head(o.checkpoint)
	if err != nil {
		return nil, err
	}
	return pack.Gather(d.ctx, d.store, dossier, head)
}

// head is the checkpoint by which events are proven; nil where none went out yet.
func (d *desk) head(name string) (*audit.Signed, error) {
	if name == "" {
		// Their names have the size of the log, so that the last one is the newest.
		found, err := filepath.Glob(filepath.Join(d.folder, checkpointsName, "*.checkpoint"))
		if err != nil || len(found) == 0 {
			return nil, err
		}
		name = slices.Max(found)
	}
	head, err := readCheckpoint(name)
	return &head, err
}

// notePacked says what of the pack a court could doubt.
func (d *desk) notePacked(c *pack.Case) {
	switch {
	case c.Log == "":
		d.note("no event is proven: there is no checkpoint of the audit log; run dyetrace audit checkpoint, hand it to somebody outside, and pack again")
	case c.Proven < c.Events:
		d.note("%d of %d events are not covered by the checkpoint: run dyetrace audit checkpoint, hand it to somebody outside, and pack again", c.Events-c.Proven, c.Events)
	}
	for _, r := range c.Results {
		if r.Why != "" {
			d.note("%s %s: %s", r.Of, r.Basis, r.Why)
		}
	}
	if len(c.Apart) > 0 {
		d.note("the events of the case alone make %d documents otherwise than all events do, such as %s: the pack says so", len(c.Apart), c.Apart[0])
	}
}

// packResults makes again what the case's requests rest on.
func (d *desk) packResults(w *packing, x *pack.Extract) ([]pack.Result, error) {
	results := []pack.Result{}
	err := pack.Each(x, func(b casework.Basis) error {
		r := pack.Result{Basis: b.ID, Of: b.Of, Member: fmt.Sprintf("%s/%s-%d.json", packReports, b.Of, len(results)+1)}
		text, err := d.packResult(w, b, r.Member)
		switch {
		case d.ctx.Err() != nil:
			return d.ctx.Err()
		case err != nil:
			// What cannot be made again is said, and no reason to hand out nothing.
			r.Member, r.Why = "", "it cannot be made again: "+err.Error()
			w.lacks("a %s that requests rest on cannot be made again: %v", b.Of, err)
		default:
			if r.Same, err = sameFigures(b, text); err != nil {
				return err
			}
			if !r.Same {
				r.Why = "it gives other figures now than those that requests rest on: see dyetrace case recheck"
			}
		}
		results = append(results, r)
		return nil
	})
	return results, err
}

func (d *desk) packResult(w *packing, b casework.Basis, member string) ([]byte, error) {
	words, l, err := w.portable(b.Command)
	if err != nil {
		return nil, err
	}
	return w.make(d.ctx, packedResult{ledger: l, words: words, member: member})
}

// sameFigures reports whether a result's JSON has the figures that requests rest on.
func sameFigures(b casework.Basis, text []byte) (bool, error) {
	figures, err := figuresAgain(text, b)
	if err != nil {
		return false, err
	}
	now, err := casework.Outcome{Figures: figures}.Sorted()
	return slices.Equal(now.Figures, b.Figures), err
}

// packRules packs the rules by which the case goes.
func (d *desk) packRules(w *packing, c casework.Case) ([]pack.Rules, error) {
	ref, is := casework.PackRef(c.Rules)
	if !is {
		return nil, nil
	}
	rules, err := d.library.Pack(ref)
	if err != nil {
		return nil, err
	}
	name := path.Join(packRules, pack.SafeName(ref.Jurisdiction+"-"+ref.Version+".toml"))
	return []pack.Rules{{Jurisdiction: ref.Jurisdiction, Version: ref.Version, SHA256: ref.SHA256}}, w.put(name, rules.Bytes)
}

// papers packs those documents of the case, and statements that came with replies, that the
// user gave; the case has the hashes of all. What is none of them is refused.
func (w *packing) papers(x *pack.Extract) error {
	known := map[string]bool{}
	err := pack.Each(x, func(p casework.Paper) error { known[p.SHA256] = true; return nil })
	if err == nil {
		err = pack.Each(x, func(r casework.Reply) error {
			known[r.Answer.Document] = true
			for _, sum := range r.Answer.Statements {
				known[sum] = true
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	for sum, name := range w.given {
		if known[sum] && !w.used[name] {
			w.used[name] = true
			if err := w.copy(name, path.Join(packPapers, sum[:8], pack.SafeName(name))); err != nil {
				return err
			}
		}
	}
	if unused := w.unused(); len(unused) > 0 {
		return usageError("%s is neither a document of the case nor a file that its results were made of", unused[0])
	}
	return nil
}
