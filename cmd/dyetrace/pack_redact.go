package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/internal/scratch"
	"dyetrace/pack"
)

// leavingOut says what is left out of a pack, in a user's words.
type leavingOut struct {
	without, claims, only []string
	why, openings         string
}

func (o *leavingOut) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&o.without, "without", nil, "a name, number or id that nobody may read in the pack; may be given several times")
	flags.StringArrayVar(&o.claims, "without-claim", nil, "leave out who made this claim, by its id, police number or victim; may be given several times")
	flags.StringArrayVar(&o.only, "only-claim", nil, "leave out who made any other claim than this; may be given several times")
	flags.StringVar(&o.why, "why", "", "why something is left out")
	flags.StringVar(&o.openings, "openings", "", "file for the salts by which you can show later what was left out")
}

// some reports whether anything is left out.
func (o *leavingOut) some() bool { return len(o.without)+len(o.claims)+len(o.only) > 0 }

// check refuses what cannot be.
func (o *leavingOut) check() error {
	if o.some() != (o.why != "") {
		return usageError("what is left out, and why? Give --without, --without-claim or --only-claim, and --why")
	}
	return nil
}

func (p *program) packRedactCommand() *cobra.Command {
	var o leavingOut
	var output, by string
	cmd := &cobra.Command{
		Use:   "redact [flags] PACK [MEMBER...]",
		Short: "Write a pack without other people, or without some of its members",
		Long: `Write a pack without some of its members - a name that ends in a slash stands for all below
it - and without people that its reader may not know of. A person's name, documents, numbers
and ids go wherever they are: a file that has one, also packed in another, is left out, and so
is one that nobody can search. An event of a case is shown with blanks, or its leaf alone is
there; the log's proofs hold all the same.

Salted hashes stand for what was left out, so that nobody can guess it; --openings writes the
salts. The pack says what was left out, why and by whom. It is verified, not replayed.`,
		Example: `  dyetrace pack redact case.zip claims/ sources/ --why "other victims" --by ann -o for-victim.zip
  dyetrace pack redact case.zip --only-claim 2026-117 --why "other victims" --by ann --openings salts.json -o for-victim.zip`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" || o.why == "" || by == "" {
				return usageError("where to, why, and who says so? Give --output FILE, --why and --by")
			}
			if len(args) == 1 && !o.some() {
				return usageError("what is left out? Name members of the pack, or give --without, --without-claim or --only-claim")
			}
			return p.redactPack(cmd.Context(), args[0], args[1:], &o, by, output)
		},
	}
	// Who leaves something out is said in the pack: nobody is named by the machine's user.
	o.add(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write")
	cmd.Flags().StringVar(&by, "by", "", "who leaves something out")
	return cmd
}

func (p *program) redactPack(ctx context.Context, name string, members []string, o *leavingOut, by, output string) error {
	opened, err := p.openPack(name)
	if err != nil {
		return err
	}
	defer opened.file.Close()
	// Only what is whole is redacted: the hash of a broken pack would vouch for it.
	if err := opened.Verify(ctx); err != nil {
		return err
	}
	used := map[string]bool{}
	drop := func(member string) bool {
		for _, m := range members {
			if member == m || strings.HasSuffix(m, "/") && strings.HasPrefix(member, m) {
				used[m] = true
				return true
			}
		}
		return false
	}
	for _, m := range opened.Manifest.Members {
		drop(m.Name)
	}
	for _, m := range members {
		if !used[m] {
			return dyetrace.Errorf(dyetrace.NotFound, "redact pack", "%s holds no member %q: dyetrace pack verify lists them", name, m)
		}
	}
	return p.write(output, func(w io.Writer) error {
		_, err := p.writeRedacted(ctx, w, opened, o, drop, by)
		return err
	})
}

// writeRedacted writes a pack without what is left out, and the file of its openings.
func (p *program) writeRedacted(ctx context.Context, w io.Writer, o *openedPack, left *leavingOut, members func(string) bool, by string) (*pack.Manifest, error) {
	r := pack.Redaction{Members: members, Texts: slices.Clone(left.without), Why: left.why, By: by, Random: rand.Reader}
	if err := left.people(ctx, o, &r); err != nil {
		return nil, err
	}
	// Claims are called otherwise in the table of claims than in the case.
	ids, err := p.claimIDs(ctx, o, pack.NewTexts(r.Texts))
	if err != nil {
		return nil, err
	}
	r.Texts = append(r.Texts, ids...)
	m, openings, err := o.Redact(ctx, w, o.sum, r)
	if err != nil || left.openings == "" {
		return m, err
	}
	text, err := json.MarshalIndent(map[string]any{"openings": openings}, "", "  ")
	if err != nil {
		return nil, err
	}
	return m, p.write(left.openings, func(w io.Writer) error { _, err := w.Write(append(text, '\n')); return err })
}

// people adds what is known of the people who made claims that are left out.
func (o *leavingOut) people(ctx context.Context, opened *openedPack, r *pack.Redaction) error {
	if len(o.claims)+len(o.only) == 0 {
		return nil
	}
	x, err := opened.Extract(ctx)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	named := func(list []string, c casework.Claim) bool {
		found := false
		for _, name := range list {
			if name == c.ID || name == c.Report.Police || name == c.Report.Victim {
				used[name], found = true, true
			}
		}
		return found
	}
	kept := []string{}
	err = pack.Each(x, func(c casework.Claim) error {
		if named(o.claims, c) || len(o.only) > 0 && !named(o.only, c) {
			r.Gone = append(r.Gone, casework.RefOf(c))
			r.Texts = append(r.Texts, about(c)...)
		} else {
			kept = append(kept, about(c)...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Concat(o.claims, o.only) {
		if !used[name] {
			return notFound("the case has no claim %q: give its id, its police number or the victim's name", name)
		}
	}
	// What two claims share, such as a phone of one household, is the kept one's too.
	r.Texts = slices.DeleteFunc(r.Texts, func(text string) bool { return slices.Contains(kept, text) && !slices.Contains(o.without, text) })
	return nil
}

// about is what is known of the person who made a claim.
func about(c casework.Claim) []string {
	texts := []string{c.ID, c.Receipt}
	r := &c.Report
	for _, text := range []string{r.Victim, r.Document, r.Phone, r.FromAccount, r.Police, r.Transfer} {
		texts = append(texts, strings.TrimSpace(text))
	}
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// claimIDs are the ids that tables of claims in a pack give the claims of people.
func (p *program) claimIDs(ctx context.Context, o *openedPack, people *pack.Texts) ([]string, error) {
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return nil, err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	var names []string
	err = unpack(o, tmp.Path(), func(name string) bool {
		is := path.Dir(name) == packClaims || strings.HasPrefix(name, packClaims+"/")
		if is {
			names = append(names, name)
		}
		return is
	})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, name := range names {
		claims, _, err := new(asked).openClaims(ctx, filepath.Join(tmp.Path(), filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		for i := range claims {
			c := &claims[i]
			if people.In(c.Victim) || people.In(c.Transfer) || people.In(c.Known.From) || people.In(c.ID) {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids, nil
}
