package dyetrace_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// guarded is the one package that starts goroutines: what they panic with, and a
// fault in mapped memory above all, must be an error and not the end of the program.
const guarded = "internal/guard"

// starters are what else starts goroutines, or runs work in one that nothing
// guards. Timers that only call a function of the standard library are fine.
var starters = []string{"sync.WaitGroup", "iter.Pull", "iter.Pull2"}

// mustGuard reports whether a folder is of a room that may see a ledger or strangers'
// files: one that imports the ledger, or intake. The simulator sees neither.
func mustGuard(dir string) bool {
	ofLedger := func(room string) bool { return room == "ledger" || strings.HasPrefix(room, "ledger/") }
	room := roomOf(dir)
	return ofLedger(room) || room == "intake" || slices.ContainsFunc(rooms[room], ofLedger)
}

// checkGoroutines finds goroutines of these rooms that are not started by
// internal/guard. Tests may start their own.
func checkGoroutines(files []goFile) []string {
	var found []string
	for _, f := range files {
		dir := path.Dir(f.name)
		if !mustGuard(dir) || f.isTest() || strings.HasSuffix(dir, "test") {
			continue
		}
		for _, spec := range f.tree.Imports {
			if spec.Path.Value == `"golang.org/x/sync/errgroup"` {
				found = append(found, f.at(spec.Pos())+": a group that nothing guards; use "+guarded)
			}
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				found = append(found, f.at(n.Pos())+": a goroutine that nothing guards; start it by "+guarded)
			case *ast.SelectorExpr:
				from, _ := n.X.(*ast.Ident)
				if from != nil && slices.Contains(starters, from.Name+"."+n.Sel.Name) {
					found = append(found, f.at(n.Pos())+": "+from.Name+"."+n.Sel.Name+" starts goroutines that nothing guards; use "+guarded)
				}
			}
			return true
		})
	}
	return found
}

// Every goroutine that may read a ledger is started where faults are caught.
func TestHouseGoroutines(t *testing.T) {
	report(t, checkGoroutines(parseHouse(t)))
}

func TestCheckGoroutines(t *testing.T) {
	bad := "package p\nimport (\n\"sync\"\n\"iter\"\n\"golang.org/x/sync/errgroup\"\n)\nfunc f() {\ngo f()\nvar w sync.WaitGroup\niter.Pull(nil)\nvar _ errgroup.Group\n}"
	expect(t, checkGoroutines(oneFile(t, "detect/p.go", bad)), 4)
	for _, name := range []string{"detect/p_test.go", guarded + "/p.go", "bench/p.go", "simulate/p.go", "intake/intaketest/p.go"} {
		expect(t, checkGoroutines(oneFile(t, name, bad)), 0)
	}
	expect(t, checkGoroutines(oneFile(t, "detect/p.go", "package p\nfunc f(g Group) { g.Go(f); time.AfterFunc(1, f) }")), 0)
}
