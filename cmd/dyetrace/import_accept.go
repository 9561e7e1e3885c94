package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// witnesses are what --accept overrules.
var witnesses = []string{"balance", "opening", "closing", "total", "count", "chain"}

// acceptFlags gives a command the flags by which a witness is overruled, and
// amounts are taken that would be rejected.
func (o *importOptions) acceptFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.round, "round", false, "round amounts that are finer than their currency, and report how "+
		"many; else their rows are rejected")
	cmd.Flags().StringArrayVar(&o.accept, "accept", nil,
		"FILE:WITNESS: import it despite what speaks against it, such as a.csv:balance; with --reason")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why --accept is right; it is kept with the source")
}

// checkAccept refuses an acceptance of a file that is not imported, of an unknown
// witness, or without a reason.
func (o *importOptions) checkAccept(files []source) error {
	if o.reason != "" && len(o.accept) == 0 {
		return usageError("--reason is the reason for --accept: give --accept too")
	}
	for _, a := range o.accept {
		at := strings.LastIndexByte(a, ':')
		switch {
		case at < 0 || !slices.Contains(witnesses, a[at+1:]):
			return usageError("--accept %q: it is FILE:WITNESS, and the witness is %s or %s", a,
				strings.Join(witnesses[:len(witnesses)-1], ", "), witnesses[len(witnesses)-1])
		case strings.TrimSpace(o.reason) == "":
			return usageError("--accept %q: give the reason by --reason TEXT, which is kept with the source", a)
		case !slices.ContainsFunc(files, func(f source) bool { return sameFile(f.name, a[:at]) }):
			return usageError("--accept %q: %s is none of the files of this import", a, a[:at])
		}
	}
	return nil
}

// accepted are the witnesses that the user overrules for a file.
func (o *importOptions) accepted(name string) (names []string) {
	for _, a := range o.accept {
		if at := strings.LastIndexByte(a, ':'); at >= 0 && sameFile(name, a[:at]) && !slices.Contains(names, a[at+1:]) {
			names = append(names, a[at+1:])
		}
	}
	return names
}

// sameFile reports whether a file is what the user calls so: by its path, or by
// the last element of that.
func sameFile(name, called string) bool {
	name, called = folded(name), folded(called)
	return filepath.Clean(name) == filepath.Clean(called) || filepath.Base(name) == called
}
