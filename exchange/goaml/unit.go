package goaml

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/exchange/xsd"
	"dyetrace/internal/tomlfile"
	"dyetrace/internal/zone"
)

// Unit is a financial intelligence unit: how it wants its reports.
type Unit struct {
	unitFile
	Schema   *xsd.Schema
	Location *time.Location
	Local    dyetrace.Currency
}

// unitFile is a unit's file.
type unitFile struct {
	Name          string   `toml:"name"`
	SchemaFile    string   `toml:"schema"`         // beside the file
	SchemaVersion string   `toml:"schema_version"` // written into reports where the schema has a place for it
	Zone          string   `toml:"zone"`           // reports have local times without a zone
	Currency      string   `toml:"currency"`
	Activity      []string `toml:"activity"`     // codes of reports that tell an activity, and no transactions
	Require       []string `toml:"require"`      // paths that must be there, beyond the schema
	Text          int      `toml:"text"`         // characters of a description
	FileBytes     int      `toml:"file_bytes"`   // of one file
	ReportBytes   int      `toml:"report_bytes"` // of all files of a report
}

// Bounds and defaults of a unit's file.
const (
	mostRequired       = 1000
	defaultText        = 4000
	defaultFileBytes   = 5_000_000
	defaultReportBytes = 20_000_000
)

//go:embed example
var exampleFiles embed.FS

// Example is the unit that ships: a neutral one, which no authority reads reports of.
func Example() (*Unit, error) {
	return ReadUnit("example/unit.toml", exampleFiles.ReadFile)
}

// ReadUnit reads a unit's file and its schema. Errors name the files.
func ReadUnit(name string, read func(name string) ([]byte, error)) (*Unit, error) {
	text, err := read(name)
	if err != nil {
		return nil, err
	}
	u := &Unit{}
	if err := decode(name, text, &u.unitFile); err != nil {
		return nil, err
	}
	if err := u.settle(name); err != nil {
		return nil, err
	}
	schema := path.Join(path.Dir(strings.ReplaceAll(name, `\`, "/")), u.SchemaFile)
	if text, err = read(schema); err != nil {
		return nil, err
	}
	u.Schema, err = xsd.Read(schema, text)
	if err != nil {
		return nil, err
	}
	if _, is := u.Schema.Find("report"); !is {
		return nil, wrong(schema, "the schema has no element report: it is none of goAML")
	}
	for _, p := range u.Require {
		if _, is := u.Schema.Find(p); !is {
			return nil, wrong(name, "require: the schema has no %s", p)
		}
	}
	return u, nil
}

// settle checks a unit's file and fills in what is usual.
func (u *Unit) settle(name string) (err error) {
	// A limit that the unit has not told is the one that units commonly have.
	for _, of := range []struct {
		key  string
		n    *int
		from int
	}{{"text", &u.Text, defaultText}, {"file_bytes", &u.FileBytes, defaultFileBytes},
		{"report_bytes", &u.ReportBytes, defaultReportBytes}} {
		if *of.n == 0 {
			*of.n = of.from
		}
		if *of.n < 0 {
			return wrong(name, "%s is below zero", of.key)
		}
	}
	switch {
	case u.Name == "":
		return wrong(name, "name: whose reports are these?")
	case u.SchemaFile == "" || strings.ContainsAny(u.SchemaFile, `/\`):
		return wrong(name, "schema: name the schema file that lies beside this file")
	case u.Zone == "":
		return wrong(name, "zone: name the unit's time zone, such as Asia/Shanghai: reports have local times")
	case len(u.Require) > mostRequired || len(u.Activity) > mostRequired:
		return wrong(name, "require and activity have at most %d entries", mostRequired)
	}
	if u.Location, err = zone.Parse(u.Zone); err != nil {
		return wrong(name, "zone: %w", err)
	}
	if u.Local, err = dyetrace.ParseCurrency(u.Currency); err != nil {
		return wrong(name, "currency: %w", err)
	}
	return nil
}

func wrong(name, format string, args ...any) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "goaml", File: name, Err: fmt.Errorf(format, args...)}
}

// decode reads a file of settings; every key that is not known is an error with its line.
func decode(name string, text []byte, into any) error {
	return tomlfile.New(name, "goaml").Decode(text, into)
}
