package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// outputs says, for every flag that names what a command writes, how to type the
// command: NO is a number that differs from run to run.
var outputs = map[string]struct {
	args   string
	folder bool // it names a folder
	slow   bool // only what is refused before the work is tried
	marked bool // it carries the number of its export, so that no two are the same
}{
	"alert export --output":     {args: "alert export labels --cases desk --as ann --office north", marked: true},
	"audit checkpoint --output": {args: "audit checkpoint --as a --office o", slow: true},
	"audit checkpoint --page":   {args: "audit checkpoint --as a --office o", slow: true},
	"audit proof --output":      {args: "audit proof --as a --office o --event 1 --checkpoint c", slow: true},
	"audit tiles --output":      {args: "audit tiles --checkpoint c", folder: true, slow: true},
	"case export --output":      {args: "case export north-C1 --to south --cases desk --as ann --office north", slow: true},
	"case graph --output":       {args: "case graph north-C1 --cases desk --as ann --office north", marked: true},
	"case receipt --output":     {args: "case receipt north-C1 P-1 --state told --cases desk --as ann --office north", marked: true},
	"check --output":            {args: "check --ledger book"},
	"demo --out":                {args: "demo", folder: true, slow: true},
	"detect --output":           {args: "detect --ledger book --json"},
	"evaluate detect --output":  {args: "evaluate detect --settings empty.toml", slow: true},
	"evaluate detect --plot":    {args: "evaluate detect --settings empty.toml", slow: true},
	"evaluate freeze --output":  {args: "evaluate freeze --settings empty.toml", slow: true},
	"evaluate freeze --plot":    {args: "evaluate freeze --settings empty.toml", slow: true},
	"evaluate trace --output":   {args: "evaluate trace --settings empty.toml", slow: true},
	"export --output":           {args: "export --ledger book --format parquet"},
	"features --output":         {args: "features --ledger book"},
	"fiu goaml --output":        {args: "fiu goaml --ledger book --claims claims.csv --as me --ground law --filing goaml.toml", folder: true},
	"fiu sarx --output":         {args: "fiu sarx --ledger book --claims claims.csv --as me --ground law --filing sar.toml"},
	"freeze list --output":      {args: "freeze list --ledger book --claims claims.csv --format html"},
	"freeze plan --output":      {args: "freeze plan --ledger book --claims claims.csv --hindsight --format xlsx"},
	"import --rejects":          {args: "import --ledger new-NO papers"},
	"inquiries --output":        {args: "inquiries --ledger book --claims claims.csv --timezone UTC", folder: true},
	"join --output":             {args: "join --ledger book"},
	"pack make --openings":      {args: "pack make --case north-C1 --cases desk --as ann --office north --for court --ground g --only-claim c --why w -o pack-NO.zip", slow: true},
	"pack make --output":        {args: "pack make --ledger book --claims claims.csv", slow: true},
	"pack redact --openings":    {args: "pack redact book.zip a --why b --by c -o redacted-NO.zip", slow: true},
	"pack redact --output":      {args: "pack redact book.zip a --why b --by c", slow: true},
	"list letter --output":      {args: "list letter e --cases desk --as ann --office north", slow: true},
	"case claims --output":      {args: "case claims north-C1 --cases desk --as ann --office north", marked: true},
	"measure frozen --output":   {args: "measure frozen north-C1 --cases desk --as ann --office north", marked: true},
	"patterns --completed":      {args: "patterns --ledger book --json"},
	"patterns --output":         {args: "patterns --ledger book --json"},
	"rely --output":             {args: "rely --ledger book --format html"},
	"request export --output":   {args: "request export --case north-C1 --cases desk --as ann --office north", folder: true, marked: true},
	"return --output":           {args: "return --ledger book --claims claims.csv --frozen frozen.csv --json"},
	"return letter --output":    {args: "return letter r --cases desk --as ann --office north", slow: true},
	"return --sheets":           {args: "return --ledger book --claims claims.csv --frozen frozen.csv", folder: true},
	"simulate --out":            {args: "simulate --settings empty.toml", folder: true, slow: true},
	"simulate --plots":          {args: "simulate --settings empty.toml --describe", folder: true, slow: true},
	"statement --output":        {args: "statement A --ledger book --json"},
	"trace --output":            {args: "trace --ledger book --claims claims.csv --format html"},
	"train --output":            {args: "train --ledger book --claims claims.csv", slow: true},
}

// Filings for reports of the case.
const (
	goamlFiling = `report = "STR"
submission = "E"
reference = "1"
submitted = "2026-03-05T10:00:00"
indicators = ["FRAUD"]
reason = "why"
[header]
rentity_id = 1
[transaction]
transmode_code = "ONLINE"
[from]
from_funds_code = "ACCOUNT"
from_country = "CN"
[to]
to_funds_code = "ACCOUNT"
to_country = "CN"
[[account]]
number = "X"
values = { institution_name = "North Bank" }
[[account]]
number = "Y"
values = { institution_name = "North Bank" }
[[account]]
number = "A"
values = { institution_name = "North Bank" }
`
	sarFiling = `zone = "America/New_York"
filed = 2026-03-20
detected = 2026-03-02
kind = "initial"
narrative = "what happened"
amount = "430"
type = [{ type = "3", subtype = "321" }]
[transmitter]
name = "First Bank"
street = "1 Main Street"
city = "Vienna"
state = "VA"
zip = "22182"
country = "US"
phone = "7035551234"
tin = "123456789"
transmitter_code = "TCC00000"
[transmitter_contact]
name = "J. Doe"
[institution]
name = "First Bank"
street = "1 Main Street"
city = "Vienna"
state = "VA"
zip = "22182"
country = "US"
tin = "123456789"
tin_kind = "2"
regulator = "1"
organization_type = "2"
[contact]
name = "BSA office"
phone = "7035551234"
`
)

// outputsCase makes a case in the working folder, with two ledgers and files of the
// user's that no command may touch.
func outputsCase(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	transfers := "id,time,from,to,amount\nT1,2026-03-01T09:00:00Z,X,A,1000.00\nT2,2026-03-01T09:05:00Z,Y,A,2000.00\nT3,2026-03-01T09:10:00Z,A,C,600.00\n"
	for name, text := range map[string]string{
		"t.csv":      transfers,
		"acc.csv":    "id,institution,covered\nC,East Bank,no\n",
		"claims.csv": "id,transfer,victim\nV1,T1,One\nV2,T2,Two\n",
		"frozen.csv": "account,amount,currency\nA,2400.00,CNY\n",
		"goaml.toml": goamlFiling, "sar.toml": sarFiling,
		"empty.toml": "", "mine.csv": "mine", "protected.csv": "mine", "folder/mine.csv": "mine",
		"papers/p.csv": transfers + "T4,never,A,B,1.00\n", "papers/mine.csv": "mine, not a table\n",
		"desk/casework.toml": "[[office]]\nid = \"north\"\nname = { zh = \"北\", en = \"North\" }\nphone = \"5555\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link.csv": "mine.csv", "dangling.csv": "nowhere.csv"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod("protected.csv", 0o400); err != nil {
		t.Fatal(err)
	}
	ran(t, "import", "--ledger", "book", "t.csv", "acc.csv")
	ran(t, "import", "--ledger", "other", "t.csv")
	ran(t, "case", "new", "--cases", "desk", "--as", "ann", "--office", "north", "--title", "case")
	ran(t, "case", "add", "claim", "north-C1", "--cases", "desk", "--as", "ann", "--office", "north", "--victim", "One", "--police", "P-1", "--amount", "10.00", "--currency", "CNY", "--to-bank", "ICBC", "--to-account", "A")
	ran(t, "request", "propose", "north-C1", "--cases", "desk", "--as", "ann", "--office", "north", "--kind", "freeze", "--account", "A", "--institution", "Bank", "--ground", "why")
}

// tree is what lies in the working folder: rights, contents and links, by name.
func tree(t *testing.T, below string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(below, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		content := []byte(nil)
		if info.Mode().IsRegular() {
			content, err = os.ReadFile(name)
		}
		all[name] = info.Mode().String() + " " + string(content)
		if to, linkErr := os.Readlink(name); linkErr == nil {
			all[name] += to
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// eachOutput calls fn for every flag of every command that names what is written.
func eachOutput(fn func(name string)) {
	var walk func(c *cobra.Command, path string)
	walk = func(c *cobra.Command, path string) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if slices.Contains(writeFlags, f.Name) {
				fn(strings.TrimSpace(path + " --" + f.Name))
			}
		})
		for _, sub := range c.Commands() {
			walk(sub, strings.TrimSpace(path+" "+sub.Name()))
		}
	}
	walk((&program{}).root(), "")
}

// Every output of every command is refused, before anything is changed, where its
// name is that of what the command reads, of a ledger or what lies in one, of a
// link, of something write-protected, or of a folder that it cannot be.
func TestOutputsRefused(t *testing.T) {
	outputsCase(t)
	before := tree(t, ".")
	eachOutput(func(name string) {
		o, known := outputs[name]
		if !known {
			t.Errorf("%s: put it into the table of outputs_test.go", name)
			return
		}
		refused := []string{"other", "other/MANIFEST", "other/new.csv", "other/index-000001/ids", "link.csv",
			"dangling.csv", "protected.csv"}
		for _, input := range []string{"book", "claims.csv", "frozen.csv", "empty.toml", "papers", "goaml.toml", "sar.toml"} {
			if slices.Contains(strings.Fields(o.args), input) {
				refused = append(refused, input)
			}
		}
		switch {
		case o.folder:
			refused = append(refused, "mine.csv", "mine.csv/below")
		case !o.slow:
			refused = append(refused, "folder", "nowhere/out.csv")
		}
		if strings.HasPrefix(name, "import ") {
			refused = append(refused, "papers/p.csv", "papers/mine.csv", "mine.csv")
		}
		flag := name[strings.LastIndex(name, "--"):]
		for _, to := range refused {
			if strings.HasPrefix(name, "trace ") && to == "folder" || name == "demo --out" && strings.HasPrefix(to, "mine") {
				continue
			}
			args := append(strings.Fields(strings.ReplaceAll(o.args, "NO", "x")), flag, to)
			var out, said bytes.Buffer
			if code := run(args, &out, &said); code != exitUsage && code != exitOther {
				t.Errorf("dyetrace %s: exit code %d: %s", strings.Join(args, " "), code, said.String())
			}
			if d := cmp.Diff(before, tree(t, ".")); d != "" {
				t.Fatalf("dyetrace %s changed what it may not (-before +after):\n%s", strings.Join(args, " "), d)
			}
		}
	})
	for name := range outputs {
		found := false
		eachOutput(func(n string) { found = found || n == name })
		if !found {
			t.Errorf("no command has %s", name)
		}
	}
}

// written is what lies in the results: without what it holds where no two are the same.
func written(t *testing.T, marked bool) map[string]string {
	t.Helper()
	all := tree(t, "results")
	for path, what := range all {
		if marked {
			all[path] = what[:10]
		}
	}
	return all
}

// Of two commands that write to one name at once, one is there in the end, whole and
// private, and nothing lies beside it.
func TestOutputsTwoAtOnce(t *testing.T) {
	outputsCase(t)
	eachOutput(func(name string) {
		o := outputs[name]
		if o.args == "" || o.slow {
			return
		}
		flag := name[strings.LastIndex(name, "--"):]
		place := "results/" + strings.NewReplacer(" ", "-", "--", "").Replace(name)
		if err := os.MkdirAll("results", 0o700); err != nil {
			t.Fatal(err)
		}
		args := func(no string) []string {
			return append(strings.Fields(strings.ReplaceAll(o.args, "NO", no)), flag, place)
		}
		if _, said, code := typed(t, nil, args("calm")...); code != exitDone && code != exitPartial {
			t.Errorf("%v: exit code %d: %s", args("calm"), code, said)
			return
		}
		want := written(t, o.marked)
		if err := os.RemoveAll(place); err != nil {
			t.Fatal(err)
		}
		var codes [2]int
		var both sync.WaitGroup
		for i := range codes {
			both.Go(func() { _, _, codes[i] = typed(t, nil, args([]string{"one", "two"}[i])...) })
		}
		both.Wait()
		if codes[0] != exitDone && codes[1] != exitDone && codes[0] != exitPartial && codes[1] != exitPartial {
			t.Errorf("%s: neither ended well: %v", name, codes)
		}
		if d := cmp.Diff(want, written(t, o.marked)); d != "" {
			t.Errorf("%s (-one alone +two at once):\n%s", name, d)
		}
		for path, what := range tree(t, "results") {
			if rights := what[:10]; rights != "-rw-------" && rights != "drwx------" {
				t.Errorf("%s has rights %s", path, rights)
			}
		}
		if err := os.RemoveAll("results"); err != nil {
			t.Fatal(err)
		}
	})
}
