package main

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store"
)

// casesOptions say in which folder casework lies, and who acts.
type casesOptions struct {
	cases, as, office string
}

// addCases adds the flag for the folder.
func (o *casesOptions) addCases(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.cases, "cases", "cases", "folder of the casework")
}

// addActs adds the flags of a command that does something.
func (o *casesOptions) addActs(cmd *cobra.Command) {
	o.addCases(cmd)
	cmd.Flags().StringVar(&o.as, "as", "", "who acts (default: the user of this machine)")
	cmd.Flags().StringVar(&o.office, "office", "", "for which office")
}

// in is a file of the folder.
func (o *casesOptions) in(name string) string { return filepath.Join(o.cases, name) }

// open opens casework that is there; makes says that it may be made.
func (o *casesOptions) open(ctx context.Context, makes bool) (*store.Store, error) {
	if !makes && !store.Exists(o.cases) {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "open cases", "there is no casework in %s: name its folder with --cases", o.cases)
	}
	return store.Open(ctx, o.cases, casework.Fold)
}

// by is who acts now.
func (o *casesOptions) by() (casework.By, error) {
	if o.office == "" {
		return casework.By{}, usageError("for which office? Give --office NAME")
	}
	if o.as == "" {
		o.as = userName()
	}
	now := func() dyetrace.Instant { return dyetrace.InstantOf(time.Now()) }
	return casework.By{Office: o.office, Actor: o.as, Time: now(), IDs: casework.NewIDs(now, rand.Reader)}, nil
}
