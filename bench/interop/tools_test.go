package interop

import (
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/bench/command"
)

// The files of which ledgers of every shape are made: lines of statements that
// join, stand-ins and decisions, contradictions, other names, links and holders.
var written = map[string]string{
	"rich.csv":     rich,
	"again.csv":    strings.Replace(rich, "rent, March", "rent, April", 1),
	"accounts.csv": "id,kind,covered,holder,holder_id,institution,region,phone,opened\nA-1,personal,true,甲,1,Bank,,139,2020-01-01\nB-1,exchange,false,,,,,,\n",
	"links.csv":    "account,person,phone,device,ip,qr,first,last\nA-1,1,139,d1,,,2026-01-01,2026-02-01\nB-1,2,,d1,10.0.0.1,,,\n",
	"holders.csv":  "id,declared_income,currency\n1,1000.50,CNY\n2,,\n",
	"lines.csv": "account,time,direction,amount,currency,balance,charge,seq,peer,peer_name,peer_bank,serial,order,channel,memo\n" +
		"L-1,2026-02-03T09:00:00Z,out,5.00,CNY,95.00,,1,L-2,乙,Bank,S1,O1,app,said \"\"hello\"\n" +
		"L-2,2026-02-03T09:00:30.000000001Z,in,5.00,CNY,5.00,,1,L-1,,,S2,O1,,\n" +
		"L-2,2026-02-03T10:00:00Z,out,1.00,CNY,3.50,0.50,2,,Somebody,,S3,,,\n",
	"papers.csv":  "交易卡号,账号,账户开户名称,开户银行\n6222020000000000022,1002,乙,某银行\n",
	"nothing.csv": "id,time,from,to,amount\nZ,2026-01-01T00:00:00Z,A-1,B-1,1\n",
}

// everything writes all kinds of Parquet files that dyetrace makes.
func everything(t *testing.T) (files []file) {
	dir := t.TempDir()
	program := filepath.Join(dir, "dyetrace")
	if err := command.Build(t.Context(), program); err != nil {
		t.Fatal(err)
	}
	for name, content := range written {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"import --ledger case rich.csv accounts.csv links.csv holders.csv lines.csv papers.csv",
		"import --ledger case again.csv",
		"import --ledger case nothing.csv",
		"export --ledger case --format parquet -o transfers.parquet",
		"export --ledger case --format parquet --what accounts -o accounts.parquet",
		"export --ledger case --format parquet --what holders -o holders.parquet",
		"features --ledger case -o features.parquet",
		"simulate --preset demo --format parquet --out town",
	} {
		cmd := exec.CommandContext(t.Context(), program, strings.Fields(line)...)
		cmd.Dir = dir
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("dyetrace %s: %v: %s", line, err, said)
		}
	}
	for _, pattern := range []string{"case/*.parquet", "*.parquet", "town/*.parquet"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range found {
			name, err := filepath.Rel(dir, path)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, inspect(t, filepath.ToSlash(name), path))
		}
	}
	return files
}

// python is the interpreter that has the tools.
func python() string {
	if named := os.Getenv("DYETRACE_PYTHON"); named != "" {
		return named
	}
	return "python3"
}

// Every tool that is there finds in every file that dyetrace writes the same
// rows, nulls, values and edges, also by filters, which tools answer from
// statistics where they can. With DYETRACE_TOOLS=all each must be there.
func TestToolsAgree(t *testing.T) {
	whole := t
	var files []file
	for _, tool := range []string{"polars", "pyarrow", "DuckDB", "DataFusion", "ClickHouse", "Spark"} {
		t.Run(tool, func(t *testing.T) {
			version, err := exec.CommandContext(t.Context(), python(), "tools.py", tool).Output()
			if err != nil && os.Getenv("DYETRACE_TOOLS") != "all" {
				t.Skipf("%s is not there for %s: `make proof-parquet` installs it", tool, python())
			}
			if err != nil {
				t.Fatal(err)
			}
			if files == nil {
				files = everything(whole)
			}
			var want []truth
			var names []string
			for _, f := range files {
				want, names = append(want, f.truth...), append(names, f.Name)
			}
			t.Logf("%s %s reads %d columns of %d files: %s", tool, strings.TrimSpace(string(version)), len(want), len(files),
				strings.Join(names, " "))
			if diff := cmp.Diff(normal(files, want), normal(files, answers(t, tool, files))); diff != "" {
				t.Errorf("-what the files hold +what %s says\n%s", tool, diff)
			}
		})
	}
}

// answers asks a tool about files.
func answers(t *testing.T, tool string, files []file) (said []truth) {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "spec.json")
	text, err := json.Marshal(files)
	if err == nil {
		err = os.WriteFile(spec, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	var complaint strings.Builder
	cmd := exec.CommandContext(t.Context(), python(), "tools.py", tool, spec)
	cmd.Stderr = &complaint
	if text, err = cmd.Output(); err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return said
}

// normal writes an answer as a line for each column; numbers that are no integers
// are written in one way, whatever digits a tool shows.
func normal(files []file, all []truth) (lines []string) {
	kinds := map[[2]string]string{}
	for _, f := range files {
		for _, c := range f.Columns {
			kinds[[2]string{f.Name, c.Name}] = c.Kind
		}
	}
	for _, one := range all {
		line := one.Table + " " + one.Column
		kind := kinds[[2]string{one.Table, one.Column}]
		for _, v := range one.Said {
			switch {
			case v == nil:
				line += " -"
			case kind == "float" || kind == "decimal":
				line += " " + plainNumber(*v, kind)
			default:
				line += " " + strconv.Quote(*v)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func plainNumber(text, kind string) string {
	if exact, ok := new(big.Rat).SetString(text); ok && kind == "decimal" {
		return exact.FloatString(2)
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(float64(float32(n)), 'g', -1, 32)
	}
	return strconv.Quote(text)
}
