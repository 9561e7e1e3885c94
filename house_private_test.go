package dyetrace_test

import (
	"go/ast"
	"go/token"
	"path"
	"strconv"
	"strings"
	"testing"
)

// openToAll are the functions by which files and folders are made with the rights that
// the system gives by default, or under a name that nobody cleans up after a crash,
// and what to use instead.
var openToAll = map[string]string{
	"os.Create":     "os.OpenFile with rights 0o600, or internal/outfile",
	"os.CreateTemp": "internal/scratch",
	"os.MkdirTemp":  "internal/scratch",
}

// rightsAt is the place of the rights among the arguments of functions that take
// some.
var rightsAt = map[string]int{"os.OpenFile": 2, "os.WriteFile": 2, "os.Mkdir": 1, "os.MkdirAll": 1, "os.Chmod": 1}

// privateFolder makes its temporary files within a folder that only its owner may
// enter.
const privateFolder = "simulate/statements"

// checkPrivate finds files and folders of the product that others than their owner
// could read. Tests, and what they share, may do as they like.
func checkPrivate(files []goFile) []string {
	var found []string
	for _, f := range files {
		dir := path.Dir(f.name)
		if !isProduct(dir) || dir == privateFolder || f.isTest() || strings.HasSuffix(dir, "test") {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			name := calledName(call)
			if instead := openToAll[name]; instead != "" {
				found = append(found, f.at(call.Pos())+": "+name+"; use "+instead)
			}
			if at, takes := rightsAt[name]; takes && at < len(call.Args) && opensToOthers(call.Args[at]) {
				found = append(found, f.at(call.Pos())+": "+name+" gives rights to others than the owner")
			}
			return true
		})
	}
	return found
}

// calledName is the name of a function of a package, such as os.Create.
func calledName(call *ast.CallExpr) string {
	sel, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return ""
	}
	from, is := sel.X.(*ast.Ident)
	if !is {
		return ""
	}
	return from.Name + "." + sel.Sel.Name
}

func opensToOthers(rights ast.Expr) bool {
	lit, is := rights.(*ast.BasicLit)
	if !is || lit.Kind != token.INT {
		return false
	}
	n, err := strconv.ParseUint(lit.Value, 0, 32)
	return err != nil || n&0o077 != 0
}

// What dyetrace writes is for its owner alone.
func TestHousePrivate(t *testing.T) {
	report(t, checkPrivate(parseHouse(t)))
}

func TestCheckPrivate(t *testing.T) {
	bad := "package p\nfunc f() {\nos.Create(\"x\")\nos.MkdirTemp(\"\", \"x\")\nos.OpenFile(\"x\", os.O_CREATE, 0o644)\nos.MkdirAll(\"x\", 0o755)\n}"
	expect(t, checkPrivate(oneFile(t, "report/p.go", bad)), 4)
	for _, name := range []string{"report/p_test.go", "bench/p.go", "intake/intaketest/p.go"} {
		expect(t, checkPrivate(oneFile(t, name, bad)), 0)
	}
	expect(t, checkPrivate(oneFile(t, "report/p.go", "package p\nfunc f() {\nos.OpenFile(\"x\", 0, 0o600)\nos.Mkdir(\"x\", mode)\nos.OpenFile(\"x\", 1, 0)\n}")), 0)
}
