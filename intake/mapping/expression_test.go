package mapping

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every regular expression of the package compiles: none waits to be wrong until
// somebody's table needs it.
func TestExpressions(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	set, found := token.NewFileSet(), 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := goparser.ParseFile(set, e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			if name, is := call.Fun.(*ast.Ident); is && (name.Name == "expression" || name.Name == "word" || name.Name == "label") {
				found++
				if _, err := regexp.Compile(textOf(t, call.Args[0])); err != nil {
					t.Errorf("%s: %v", set.Position(call.Pos()), err)
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no expression is found")
	}
}

// constants are those of which expressions are made; text is that of expression
// itself.
var constants = map[string]string{"numberPart": numberPart, "creditWords": creditWords, "debitWords": debitWords, "creditHan": creditHan,
	"debitHan": debitHan, "text": ""}

// textOf is a text of literals and of the constants named here.
func textOf(t *testing.T, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	case *ast.BinaryExpr:
		return textOf(t, e.X) + textOf(t, e.Y)
	case *ast.Ident:
		if text, is := constants[e.Name]; is {
			return text
		}
	}
	t.Fatalf("%T: name the constant in textOf", e)
	return ""
}
