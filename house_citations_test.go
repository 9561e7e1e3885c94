package dyetrace_test

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	heading = regexp.MustCompile(`(?m)^#+ +(?:[0-9]+\. +)?(.+)$`)
	// cited is a heading of a document, as a comment cites it.
	cited = regexp.MustCompile(`"([^"]+)" in (docs/[a-z]+\.md)`)
	// byNumber is a heading cited by its number, which the next change of the
	// document makes wrong.
	byNumber   = regexp.MustCompile(`(?i)\bmethod,? section [0-9]+|\bsection [0-9]+ of (the )?method`)
	lineBreak  = regexp.MustCompile(`\s*\n\s*// ?|\s+`)
	notLetters = regexp.MustCompile(`[^\pL\pN_]+`)
)

// checkCitations finds headings that Go code cites and that no document has,
// and headings cited by number.
func checkCitations(files map[string]string) []string {
	headings := map[string]bool{}
	for name, text := range files {
		if path.Ext(name) == ".md" {
			for _, match := range heading.FindAllStringSubmatch(text, -1) {
				headings[name+"\x00"+match[1]] = true
			}
		}
	}
	var found []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) != ".go" || strings.HasPrefix(name, "house_") {
			continue
		}
		text := lineBreak.ReplaceAllString(files[name], " ")
		for _, match := range cited.FindAllStringSubmatch(text, -1) {
			if !headings[match[2]+"\x00"+match[1]] {
				found = append(found, name+": "+match[2]+" has no heading "+match[1])
			}
		}
		for _, match := range byNumber.FindAllString(text, -1) {
			found = append(found, name+": cite the heading, not "+match)
		}
	}
	return found
}

// checkNamedComments finds comments that describe a function, type or variable
// and do not begin with its name. A constant may stand below the picture of the
// format that it belongs to.
func checkNamedComments(files []goFile) []string {
	var found []string
	for _, f := range files {
		if f.isTest() {
			continue
		}
		for _, decl := range f.tree.Decls {
			name, doc := described(decl)
			if name != nil && !beginsWith(doc.Text(), name.Name) {
				found = append(found, f.at(name.Pos())+": the comment of "+name.Name+" begins with another name")
			}
		}
	}
	return found
}

// described returns the one name that a declaration's comment describes, or nil
// where there is no comment, or where it is about a group.
func described(decl ast.Decl) (*ast.Ident, *ast.CommentGroup) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return d.Name, d.Doc
		}
	case *ast.GenDecl:
		grouped := len(d.Specs) != 1 || d.Lparen.IsValid()
		if d.Doc == nil || d.Doc.Text() == "" || grouped || d.Tok == token.CONST {
			return nil, nil
		}
		switch spec := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return spec.Name, d.Doc
		case *ast.ValueSpec:
			if len(spec.Names) == 1 {
				return spec.Names[0], d.Doc
			}
		}
	}
	return nil, nil
}

// beginsWith reports whether a comment's first word is name. An article may
// come before it.
func beginsWith(comment, name string) bool {
	words := strings.Fields(comment)
	if len(words) > 1 && slices.Contains([]string{"A", "An", "The"}, words[0]) {
		words = words[1:]
	}
	return len(words) > 0 && notLetters.ReplaceAllString(words[0], " ") != "" &&
		strings.Fields(notLetters.ReplaceAllString(words[0], " "))[0] == name
}

// A heading that no document has is found, in whatever line of a comment it
// ends, and so is one cited by its number.
func TestCheckCitations(t *testing.T) {
	doc := "# How\n\n## 7. Shares and rounding\n\n### fifo\n"
	good := "// See \"Shares and\n// rounding\" in docs/method.md, and \"fifo\" in\n// docs/method.md. As section 3 of the Act says.\n"
	expect(t, checkCitations(map[string]string{"docs/method.md": doc, "a.go": good}), 0)
	expect(t, checkCitations(map[string]string{"docs/method.md": doc, "a.go": "// See \"Shares\" in docs/method.md."}), 1)
	expect(t, checkCitations(map[string]string{"docs/method.md": doc, "a.go": "// fifo (section 7 of the\n// method), method, section 3"}), 2)
}

// A comment under another name than its declaration is found; a comment about
// a group names nobody.
func TestCheckNamedComments(t *testing.T) {
	good := "package p\n\n// add adds.\nfunc add() {}\n\n// A Thing is one.\ntype Thing int\n\n// The sizes.\nconst (\n\ta = 1\n)\n\n// max is most.\nconst max = 1\n\n// open's work is done.\nfunc open() {}\n"
	expect(t, checkNamedComments([]goFile{parseGo(t, "p/a.go", good)}), 0)
	bad := "package p\n\n// sum adds.\nfunc add() {}\n\n// A thing is one.\ntype Thing int\n\n// limit is most.\nvar max = 1\n"
	expect(t, checkNamedComments([]goFile{parseGo(t, "p/a.go", bad)}), 3)
}

// Code cites documents by headings that exist, and a comment carries the name
// of what it describes.
func TestHouseCitations(t *testing.T) {
	report(t, checkCitations(readHouse(t)))
	report(t, checkNamedComments(parseHouse(t)))
}
