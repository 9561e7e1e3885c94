package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// didYouMean is a question after the nearest of what could have been meant, or
// nothing where none is near.
func didYouMean(typed string, known []string) string {
	best, least := "", max(1, len(typed)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(typed), k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance is how many letters must be put in, left out, changed, or swapped with
// the next one, to make one word of another.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	two, one, now := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range now {
		now[j] = j
	}
	for i := range s {
		two, one, now = one, now, two
		now[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			now[j+1] = min(one[j+1]+1, now[j]+1, one[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				now[j+1] = min(now[j+1], two[j-1]+1)
			}
		}
	}
	return now[len(t)]
}

// noSuchCommand is the error of a word behind a command that holds others.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, c.Name())
	}
	return fmt.Errorf("unknown command %q for %q%s", args[0], cmd.CommandPath(), didYouMean(args[0], known))
}

// unknownFlag is the name of a flag in the error that says there is none.
var unknownFlag = regexp.MustCompile(`^unknown flag: --([^= ]+)`)

// kindsOfValues says what values an option of each kind takes.
var kindsOfValues = map[string]string{
	"bool": "true or false", "duration": "a time such as 10m or 2h", "float64": "a number such as 0.5",
	"int": "a whole number", "int64": "a whole number", "uint64": "a whole number, not below zero",
}

// flagError says of a value that cannot be read what the flag takes, and adds to the error of
// an unknown flag which one could have been meant.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		if kind := kindsOfValues[invalid.GetFlag().Value.Type()]; kind != "" {
			return fmt.Errorf("--%s %q: give %s", invalid.GetFlag().Name, invalid.GetValue(), kind)
		}
	}
	found := unknownFlag.FindStringSubmatch(err.Error())
	if found == nil {
		return err
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	if hint := didYouMean("--"+found[1], known); hint != "" {
		return errors.New(err.Error() + hint)
	}
	return err
}
