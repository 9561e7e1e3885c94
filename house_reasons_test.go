package dyetrace_test

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"testing"
)

// longBody is how many lines a body may have, its braces included, that needs no
// comment inside.
const longBody = 30

// checkReasonsInside finds long bodies of the product's functions that have no
// comment inside. Whether a comment says why, and each paragraph has one where
// it needs it, is for people to judge.
func checkReasonsInside(files []goFile) []string {
	var found []string
	for _, f := range files {
		if f.isTest() || !isProduct(path.Dir(f.name)) {
			continue
		}
		for _, decl := range f.tree.Decls {
			d, is := decl.(*ast.FuncDecl)
			if !is || d.Body == nil {
				continue
			}
			lines := f.set.Position(d.Body.End()).Line - f.set.Position(d.Body.Pos()).Line + 1
			inside := slices.ContainsFunc(f.tree.Comments, func(c *ast.CommentGroup) bool {
				return c.Pos() > d.Body.Pos() && c.End() < d.Body.End()
			})
			if lines > longBody && !inside {
				found = append(found, fmt.Sprintf("%s: %d lines without a why; begin its paragraphs with one", f.at(d.Pos()), lines))
			}
		}
	}
	return found
}

// Long bodies of packages that are in order say why.
func TestHouseReasons(t *testing.T) {
	report(t, checkReasonsInside(parseHouse(t)))
}

// A long body of the product without a comment inside is found; a comment before
// it does not help, a short body needs none.
func TestCheckReasonsInside(t *testing.T) {
	body := func(lines int, inside string) string {
		text := "package p\n// f does.\nfunc f() {\n" + inside
		for range lines - 2 {
			text += "_ = 0\n"
		}
		return text + "}\n"
	}
	expect(t, checkReasonsInside(oneFile(t, "freeze/p.go", body(longBody+1, ""))), 1)
	expect(t, checkReasonsInside(oneFile(t, "freeze/p.go", body(longBody+1, "// Because.\n"))), 0)
	expect(t, checkReasonsInside(oneFile(t, "freeze/p.go", body(longBody, ""))), 0)
	expect(t, checkReasonsInside(oneFile(t, "freeze/p_test.go", body(longBody+1, ""))), 0)
	expect(t, checkReasonsInside(oneFile(t, "bench/p.go", body(longBody+1, ""))), 0)
}
