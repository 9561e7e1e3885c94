package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// setting is an option that can be given by flag, environment or file, in this
// order of precedence, and has a value where nobody gives one.
type setting struct{ name, value, usage string }

// settings are all of them.
func settings() []setting {
	return []setting{
		{"ledger", "", "folder of the ledger"},
		{"timezone", "", "zone of times that name none, such as Asia/Shanghai or +08:00, and in which times are shown and " +
			"days begin (default: the ledger's, else UTC; an import rejects rows whose zone is not known)"},
		{"currency", "", "currency of rows that name none (default: the usual one of their format)"},
		{"join-within", "", "how far apart the times of the two sides of a transfer may be, such as 90s; the ledger keeps " +
			"it (default: what it keeps, 2m at first)"},
		{"rule", "fifo", "which money leaves a mixed account first: " + ruleNames()},
		{"min-part", "", "least part of a claim worth following, in major units (default: one, such as 1.00)"},
		{"within", "10m", "how far the time a victim gives may lie from the transfer's"},
		{"office", "", "office for which somebody acts (default: the one that casework.toml gives him)"},
		{"lang", "en", "language of reports: en or zh"},
	}
}

func ruleNames() string {
	var names []string
	for _, r := range dyetrace.Rules() {
		names = append(names, r.String())
	}
	return strings.Join(names, ", ")
}

// variable is the environment variable of the setting.
func (s *setting) variable() string {
	return "DYETRACE_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// configName is the configuration file that is read where it is there.
const configName = "dyetrace.toml"

// addSetting gives a command the flag of a setting.
func addSetting(cmd *cobra.Command, name string) *string {
	all := settings()
	s := all[slices.IndexFunc(all, func(s setting) bool { return s.name == name })]
	return cmd.Flags().String(s.name, s.value, s.usage+" ["+s.variable()+"]")
}

// settle gives the settings of a command that stand in no flag the values that
// the environment or the configuration file has.
func (p *program) settle(cmd *cobra.Command) error {
	p.origins = map[string]string{}
	var file map[string]string
	for _, s := range settings() {
		flag := cmd.Flags().Lookup(s.name)
		if flag == nil {
			continue
		}
		if p.asTyped {
			p.origins[s.name] = "flag"
			continue
		}
		if file == nil {
			var err error
			if file, err = p.readConfig(); err != nil {
				return err
			}
		}
		p.origins[s.name] = "default"
		switch value, given := os.LookupEnv(s.variable()); {
		case flag.Changed:
			p.origins[s.name] = "flag"
		case given && value != "":
			p.origins[s.name] = "environment"
			flag.Value.Set(value) //nolint:errcheck // a string takes any value
		case file[s.name] != "":
			p.origins[s.name] = "file"
			flag.Value.Set(file[s.name]) //nolint:errcheck // a string takes any value
		}
	}
	p.settleZone(cmd)
	return nil
}

// valueOf is the value of a setting for which the command has no flag.
func (p *program) valueOf(name string) (string, error) {
	file, err := p.readConfig()
	if err != nil {
		return "", err
	}
	all := settings()
	s := &all[slices.IndexFunc(all, func(s setting) bool { return s.name == name })]
	return cmp.Or(os.Getenv(s.variable()), file[name], s.value), nil
}

// settleZone gives a command that reads a ledger and names no zone the ledger's.
// An import knows better: files of many formats have zones of their own. A ledger
// that cannot be opened is for the command to report.
func (p *program) settleZone(cmd *cobra.Command) {
	dir, location := cmd.Flags().Lookup("ledger"), cmd.Flags().Lookup("timezone")
	if dir == nil || location == nil || dir.Value.String() == "" || location.Value.String() != "" ||
		cmd.Name() == "import" {
		return
	}
	if name, err := ledger.ZoneOf(vfs.OS{}, dir.Value.String()); err == nil && name != "" {
		p.origins["timezone"] = "ledger"
		location.Value.Set(name) //nolint:errcheck // a string takes any value
	}
}

// configFile is the name of the configuration file.
func (p *program) configFile() string { return cmp.Or(p.config, configName) }

// readConfig reads the configuration file: a table of names and texts.
func (p *program) readConfig() (map[string]string, error) {
	name := p.configFile()
	data, err := readText(name)
	if errors.Is(err, fs.ErrNotExist) && p.config == "" {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	if err := toml.Unmarshal(data, &values); err != nil {
		return nil, inputError(name, fmt.Errorf("a configuration file is lines such as ledger = \"case\", and a path "+
			"with \\ stands in single quotes: %w", err))
	}
	known := map[string]bool{}
	for _, s := range settings() {
		known[s.name] = true
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !known[key] {
			return nil, inputError(name, fmt.Errorf("unknown setting %q: known are %s", key,
				strings.Join(slices.Sorted(maps.Keys(known)), ", ")))
		}
	}
	return values, nil
}

// cause is what went wrong with a file, without the file's name.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
