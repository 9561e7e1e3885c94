package dyetrace_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// exactSums are the files, and package trace, that add amounts up by +=, and why no
// sum in them can leave the range that is exact. Everything else adds by
// dyetrace.Total or Amount.Plus, which say when it does.
var exactSums = map[string]string{
	"trace/": "each sum of an account or a claim is looked at after every step, " +
		"and the trace fails where one turned negative",
	"join/stretch.go":              "balances that would leave half the range are looked for first",
	"ledger/statement/marks.go":    "no mark is made beyond a fraction of the range",
	"detect/explain.go":            "the survey has added up all moves of the ledger, and failed where that is too much",
	"detect/inner.go":              "what was taken of a lot comes to no more than the lot",
	"detect/network/agents.go":     "part of what the survey has added up",
	"detect/network/band.go":       "part of what the survey has added up",
	"detect/network/commission.go": "part of what the survey has added up",
	"detect/network/describe.go":   "part of what the survey has added up",
	"detect/pattern/instance.go":   "part of what Graph.checkSums has added up",
	"detect/pattern/measure.go":    "part of what Graph.checkSums has added up",
	"freeze/flows.go":              "what is matched of a movement is no more than the movement",
	"freeze/give_back.go":          "claimed money in one account, which the trace has added up",
	"freeze/give_shares.go":        "part of what Return.checkTotals has added up",
	"freeze/share.go":              "shares that are full come to no more than what is shared",
	"intake/mapping/parser.go":     "two amounts that were read",
	"intake/cards/statement.go":    "the line before asks whether it fits",
	"intake/iso20022/balance.go":   "the line before asks whether it fits",
	"intake/mt940/statement.go":    "the line before asks whether it fits",
	"report/compare.go":            "each rule says one sum of an account or claim",
	"report/head.go":               "a claim says one sum of a currency or end",
	"report/movements.go":          "claims on one transfer come to no more than it",
	"report/returns.go":            "part of what Return.checkTotals has added up",
	"report/totals.go":             "Report.addTotals has added the same up",
	"trace/lines/show.go":          "claimed money in one account, which the trace has added up",
}

// listed is a package as the go command lists it.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// listPackages gives the packages of the module, and from where to read the types
// of those that they import.
func listPackages(t *testing.T) (ours []listed, lookup func(string) (io.ReadCloser, error)) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps",
		"-json=ImportPath,Dir,Export,GoFiles,DepOnly", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			ours = append(ours, p)
		}
	}
	return ours, func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
}

// checkSums finds where a package adds to an amount by +=.
func checkSums(set *token.FileSet, files []*ast.File, imports types.Importer) (found []token.Position, err error) {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := (&types.Config{Importer: imports}).Check("checked", set, files, info); err != nil {
		return nil, err
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if s, is := n.(*ast.AssignStmt); is && s.Tok == token.ADD_ASSIGN {
				named, is := types.Unalias(info.Types[s.Lhs[0]].Type).(*types.Named)
				if is && named.Obj().Name() == "Amount" && named.Obj().Pkg().Name() == "dyetrace" {
					found = append(found, set.Position(s.Pos()))
				}
			}
			return true
		})
	}
	return found, nil
}

// No sum of amounts leaves the range that is exact without a word.
func TestHouseSums(t *testing.T) {
	packages, lookup := listPackages(t)
	set, used := token.NewFileSet(), map[string]bool{}
	imports := importer.ForCompiler(set, "gc", lookup)
	top, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		found, err := checkSums(set, files, imports)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range found {
			name := strings.TrimPrefix(filepath.ToSlash(at.Filename), filepath.ToSlash(top)+"/")
			if _, known := exactSums[path.Dir(name)+"/"]; known {
				name = path.Dir(name) + "/"
			}
			if used[name] = true; exactSums[name] == "" {
				t.Errorf("%s:%d: a sum of amounts that may leave the exact range: use dyetrace.Total or Plus", name, at.Line)
			}
		}
	}
	for name := range exactSums {
		if !used[name] {
			t.Errorf("%s adds no amounts up any more: take it out of exactSums", name)
		}
	}
}

// The check finds what it is for, under another name of the package and in a field.
func TestCheckSums(t *testing.T) {
	_, lookup := listPackages(t)
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "bad.go", `package bad

import d "dyetrace"

func sum(list []d.Amount) (n int, x struct{ all d.Amount }) {
	for _, a := range list {
		n += 1
		x.all += a
	}
	return
}
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	found, err := checkSums(set, []*ast.File{f}, importer.ForCompiler(set, "gc", lookup))
	if err != nil || len(found) != 1 || found[0].Line != 8 {
		t.Errorf("%v, %v", found, err)
	}
}
