package dyetrace_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// goFile is a parsed source file; its name is relative to the module root.
type goFile struct {
	name, text string
	set        *token.FileSet
	tree       *ast.File
}

func (f goFile) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

func (f goFile) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", f.name, f.set.Position(pos).Line)
}

// checkPackageComments finds packages that say nothing, or say it twice.
func checkPackageComments(files []goFile) []string {
	comments := map[string][]string{}
	for _, f := range files {
		if f.isTest() {
			continue
		}
		dir := path.Dir(f.name)
		with := comments[dir]
		if f.tree.Doc.Text() != "" {
			with = append(with, f.name)
		}
		comments[dir] = with
	}
	var found []string
	for dir, with := range comments {
		if len(with) != 1 {
			found = append(found, fmt.Sprintf("package in %s has %d package comments %v; it needs one", dir, len(with), with))
		}
	}
	return found
}

// conventional are the methods whose names say what they do, because the
// standard library fixed their meaning.
var conventional = []string{"Error", "Is", "Unwrap", "String", "Len", "Less", "Swap", "Read", "Write", "ServeHTTP"}

// checkExportedComments finds exported names outside tests and commands that
// carry no comment. One comment serves a whole group.
func checkExportedComments(files []goFile) []string {
	var found []string
	for _, f := range files {
		if f.isTest() || f.tree.Name.Name == "main" {
			continue
		}
		for _, decl := range f.tree.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Doc == nil && d.Name.IsExported() && !slices.Contains(conventional, d.Name.Name) && ofExported(d) {
					found = append(found, f.at(d.Pos())+": "+d.Name.Name+" has no comment")
				}
			case *ast.GenDecl:
				for _, name := range silentNames(d) {
					found = append(found, f.at(name.Pos())+": "+name.Name+" has no comment")
				}
			}
		}
	}
	return found
}

// ofExported reports whether a function is one that other packages can name.
func ofExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	for {
		switch r := receiver.(type) {
		case *ast.StarExpr:
			receiver = r.X
		case *ast.IndexExpr:
			receiver = r.X
		case *ast.IndexListExpr:
			receiver = r.X
		case *ast.Ident:
			return r.IsExported()
		default:
			return true
		}
	}
}

// silentNames are the exported names of a declaration that carry no comment.
func silentNames(d *ast.GenDecl) []*ast.Ident {
	if d.Doc != nil {
		return nil
	}
	var names []*ast.Ident
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Doc == nil && s.Comment == nil {
				names = append(names, s.Name)
			}
		case *ast.ValueSpec:
			if s.Doc == nil && s.Comment == nil {
				names = append(names, s.Names...)
			}
		}
	}
	return slices.DeleteFunc(names, func(n *ast.Ident) bool { return !n.IsExported() })
}

const (
	maxFunctionLines = 70
	maxFileLines     = 600
)

// checkFunctionLengths finds functions, also those without a name, that are
// longer than maxFunctionLines from their first line to their last.
func checkFunctionLengths(files []goFile) []string {
	var found []string
	for _, f := range files {
		if f.isTest() {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
				lines := f.set.Position(n.End()).Line - f.set.Position(n.Pos()).Line + 1
				if d, ok := n.(*ast.FuncDecl); ok && d.Doc != nil {
					lines = f.set.Position(n.End()).Line - f.set.Position(d.Type.Pos()).Line + 1
				}
				if lines > maxFunctionLines {
					found = append(found, fmt.Sprintf("%s: a function of %d lines; %d is where a reader gets lost", f.at(n.Pos()), lines, maxFunctionLines))
				}
			}
			return true
		})
	}
	return found
}

// checkFileLengths finds files that hold more than one idea's worth of lines.
func checkFileLengths(files []goFile) []string {
	var found []string
	for _, f := range files {
		if lines := strings.Count(f.text, "\n"); !f.isTest() && lines > maxFileLines {
			found = append(found, fmt.Sprintf("%s: %d lines; over %d it is perhaps two ideas", f.name, lines, maxFileLines))
		}
	}
	return found
}

// checkInit finds functions that run before main, where nobody sees them.
func checkInit(files []goFile) []string {
	var found []string
	for _, f := range files {
		for _, decl := range f.tree.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
				found = append(found, f.at(d.Pos())+": init runs before main; call a function instead")
			}
		}
	}
	return found
}

func oneFile(t *testing.T, name, text string) []goFile {
	t.Helper()
	return []goFile{parseGo(t, name, text)}
}

// expect compares what a check found with how much it should have found.
func expect(t *testing.T, found []string, want int) {
	t.Helper()
	if len(found) != want {
		t.Errorf("%d findings, want %d: %q", len(found), want, found)
	}
}

// A package without a comment is found, and one with two.
func TestCheckPackageComments(t *testing.T) {
	said, silent := "// Package p is for something.\npackage p\n", "package p\n"
	build := "//go:build linux\n\npackage p\n"
	both := func(a, b string) []goFile {
		return []goFile{parseGo(t, "p/a.go", a), parseGo(t, "p/b.go", b)}
	}
	expect(t, checkPackageComments(both(said, silent)), 0)
	expect(t, checkPackageComments(both(said, build)), 0)
	expect(t, checkPackageComments(both(said, said)), 1)
	expect(t, checkPackageComments(both(silent, build)), 1)
	expect(t, checkPackageComments([]goFile{parseGo(t, "p/a.go", said), parseGo(t, "q/a.go", silent)}), 1)
	expect(t, checkPackageComments([]goFile{parseGo(t, "p/a.go", silent), parseGo(t, "p/a_test.go", said)}), 1)
}

// A silent exported name is found, whatever it names; names that nobody else
// can use, and those the standard library explains, may stay silent.
func TestCheckExportedComments(t *testing.T) {
	tests := []struct {
		name, text string
		want       int
	}{
		{"a function", "func F() {}", 1},
		{"a type", "type T int", 1},
		{"a constant", "const C = 1", 1},
		{"a variable", "var A, B int", 2},
		{"a method", "type t int\n// T is.\ntype T int\nfunc (T) M() {}\nfunc (t) M() {}", 1},
		{"a method of a generic type", "// T is.\ntype T[A, B any] struct{}\nfunc (*T[A, B]) M() {}", 1},
		{"one of a group", "const (\n// A is.\nA = 1\nB = 2\n)", 1},
		{"a group with a comment", "// The kinds.\nconst (\nA = 1\nB = 2\n)", 0},
		{"a comment behind", "const (\nA = 1 // the first\n)", 0},
		{"a comment before", "// F does.\nfunc F() {}", 0},
		{"not exported", "func f() {}\ntype t int\nvar v, w int", 0},
		{"a known method", "// T is.\ntype T int\nfunc (T) String() string { return \"\" }\nfunc (T) Error() string { return \"\" }", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			expect(t, checkExportedComments(oneFile(t, "p/p.go", "package p\n"+test.text)), test.want)
		})
	}
	expect(t, checkExportedComments(oneFile(t, "cmd/x/main.go", "package main\nfunc F() {}")), 0)
	expect(t, checkExportedComments(oneFile(t, "p/p_test.go", "package p\nfunc F() {}")), 0)
}

// One line too many is found, in a function with or without a name, and in a
// file; a long comment before a function is no part of it.
func TestCheckSizes(t *testing.T) {
	body := func(lines int) string { return "{\n" + strings.Repeat("_ = 0\n", lines-2) + "}\n" }
	comment := "// F does.\n" + strings.Repeat("// More.\n", 90)
	tests := []struct {
		name, text string
		want       int
	}{
		{"as long as allowed", "func f() " + body(maxFunctionLines), 0},
		{"one line more", "func f() " + body(maxFunctionLines+1), 1},
		{"a method", "type t int\nfunc (t) f() " + body(maxFunctionLines+1), 1},
		{"without a name", "var f = func() " + body(maxFunctionLines+1), 1},
		{"a long comment", comment + "func F() " + body(maxFunctionLines), 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			expect(t, checkFunctionLengths(oneFile(t, "p/p.go", "package p\n"+test.text)), test.want)
		})
	}
	expect(t, checkFunctionLengths(oneFile(t, "p/p_test.go", "package p\nfunc f() "+body(200))), 0)
	expect(t, checkFileLengths(oneFile(t, "p/p.go", "package p\n"+strings.Repeat("//\n", maxFileLines-1))), 0)
	expect(t, checkFileLengths(oneFile(t, "p/p.go", "package p\n"+strings.Repeat("//\n", maxFileLines))), 1)
}

// A function that runs before main is found; a method of that name is none.
func TestCheckInit(t *testing.T) {
	expect(t, checkInit(oneFile(t, "p/p.go", "package p\nfunc init() {}\nfunc init() {}")), 2)
	expect(t, checkInit(oneFile(t, "p/p.go", "package p\ntype t int\nfunc (t) init() {}\nfunc initial() {}")), 0)
}
