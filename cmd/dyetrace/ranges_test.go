package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// eachFlag calls fn with every flag of every command.
func eachFlag(fn func(c *cobra.Command, f *pflag.Flag)) {
	p := &program{}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { fn(c, f) })
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(p.root())
}

// Every option that takes a number or a time has bounds, and every command refuses
// what lies outside: no number, without end, or so long that times overflow. It
// does so before it reads anything.
func TestNumbersHaveBounds(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	wrong := map[string][]string{
		"int": {"-1", "9223372036854775807"}, "int64": {"-1", "9223372036854775807"}, "uint64": {"-1"},
		"float64": {"NaN", "Inf", "-Inf", "-1", "1e300"}, "duration": {"-1ns", "2562047h"},
	}
	eachFlag(func(c *cobra.Command, f *pflag.Flag) {
		values, number := wrong[f.Value.Type()]
		if !number {
			return
		}
		if _, known := ranges[f.Name]; !known {
			t.Errorf("%s --%s has no bounds in ranges.go", c.CommandPath(), f.Name)
		}
		seen[f.Name] = true
		for _, value := range values {
			args := append(strings.Fields(c.CommandPath())[1:], "--"+f.Name+"="+value)
			// What a command is about is asked for first.
			if c.Args != nil && c.Args(c, nil) != nil {
				args = append(args, "NAME")
			}
			var out, said bytes.Buffer
			if code := run(args, &out, &said); code != exitUsage || !strings.Contains(said.String(), "--"+f.Name) {
				t.Errorf("dyetrace %s: exit code %d, %s", strings.Join(args, " "), code, said.String())
			}
		}
	})
	for name := range ranges {
		if !seen[name] {
			t.Errorf("no command has --%s", name)
		}
	}
}

// Times that options give as texts, and other texts that stand for numbers, have
// bounds too.
func TestTextsForNumbersHaveBounds(t *testing.T) {
	t.Parallel()
	for _, args := range []string{
		"trace --claims c --within 2562047h", "trace --claims c --within -1s", "trace --claims c --within NaN",
		"trace --claims c --min-part NaN", "trace --claims c --min-part -1", "trace --claims c --min-part 1e30",
		"import --ledger l --join-within 2562047h ranges.go",
		"freeze plan --ledger l --claims c --capacity NaN/min", "freeze plan --ledger l --claims c --capacity Inf/min",
		"freeze plan --ledger l --claims c --price NaN", "freeze plan --ledger l --claims c --price 99999999999999999999",
		"evaluate freeze --capacity NaN/h", "evaluate freeze --bank-delay 5m,-1s", "evaluate freeze --bank-delay 2562047h",
	} {
		var out, said bytes.Buffer
		if code := run(strings.Fields(args), &out, &said); code != exitUsage {
			t.Errorf("dyetrace %s: exit code %d, %s", args, code, said.String())
		}
	}
}
