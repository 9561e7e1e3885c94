package goaml

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/exchange/xsd"
)

// File is one file of a report.
type File struct {
	Part, Of     int // from 1
	Transactions int
	Bytes        []byte
}

// Lacking is what a report lacks, or what is wrong in it. No report is made.
type Lacking struct {
	Unit     string
	Problems []xsd.Problem
}

func (l *Lacking) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the report is not made: %s asks for what is missing or wrong. Give it in the filing:", l.Unit)
	for i := range l.Problems {
		fmt.Fprintf(&b, "\n  %s", l.Problems[i])
	}
	return b.String()
}

// Write writes a report as files, each below the unit's limit. Where
// anything is missing or wrong there are none, and the error lists all of it.
func Write(u *Unit, d *Draft) ([]File, error) {
	v := d.Values
	problems := slices.Concat(d.Problems, u.texts(v, "report"), u.required(v))
	whole, wrong := u.Schema.Write("report", v)
	if problems = append(problems, wrong...); len(problems) > 0 {
		return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "goaml", Err: &Lacking{u.Name, once(problems)}}
	}
	transactions, _ := v["transaction"].([]xsd.Values)
	if len(whole) <= u.FileBytes {
		return []File{{1, 1, len(transactions), whole}}, nil
	}
	return u.split(v, transactions, whole)
}

// once leaves out what is told already.
func once(problems []xsd.Problem) []xsd.Problem {
	seen := map[string]bool{}
	return slices.DeleteFunc(problems, func(p xsd.Problem) bool {
		before := seen[p.Path]
		seen[p.Path] = true
		return before
	})
}

// texts finds descriptions that are too long for the unit, whatever its schema allows.
func (u *Unit) texts(value any, path string) (problems []xsd.Problem) {
	switch x := value.(type) {
	case xsd.Values:
		for _, key := range slices.Sorted(maps.Keys(x)) {
			problems = append(problems, u.texts(x[key], path+"/"+key)...)
		}
	case []xsd.Values:
		for i := range x {
			problems = append(problems, u.texts(x[i], path)...)
		}
	case []string:
		for i := range x {
			problems = append(problems, u.texts(x[i], path)...)
		}
	case string:
		if n := utf8.RuneCountInString(x); n > u.Text {
			problems = append(problems, xsd.Problem{Path: path,
				Why: fmt.Sprintf("it has %d characters, and the unit takes %d: shorten it", n, u.Text)})
		}
	}
	return problems
}

// required finds what the unit demands beyond its schema.
func (u *Unit) required(v xsd.Values) (problems []xsd.Problem) {
	for _, path := range u.Require {
		problems = append(problems, lacks(v, strings.Split(path, "/")[1:], "report")...)
	}
	return problems
}

// lacks is where something is missing, in all elements that may hold it.
func lacks(value any, names []string, path string) []xsd.Problem {
	if len(names) == 0 {
		return nil
	}
	switch x := value.(type) {
	case []xsd.Values:
		var all []xsd.Problem
		for i := range x {
			all = append(all, lacks(x[i], names, path)...)
		}
		return all
	case xsd.Values:
		inner, is := x[names[0]]
		path += "/" + names[0]
		switch {
		case is:
			return lacks(inner, names[1:], path)
		case len(names) == 1:
			return []xsd.Problem{{Path: path, Missing: true, Why: "it is missing: the unit demands it"}}
		}
	}
	return nil
}

// room is how much longer a reference gets by its part.
const room = 32

// split divides the transactions of a report among files, in order, each with the whole
// header. An activity is one thing and cannot be divided.
func (u *Unit) split(v xsd.Values, transactions []xsd.Values, whole []byte) ([]File, error) {
	if len(transactions) < 2 {
		return nil, dyetrace.Errorf(dyetrace.InputError, "goaml", "the report has %d bytes, and the unit takes files of %d: "+
			"report fewer parties or shorter texts", len(whole), u.FileBytes)
	}
	// A transaction's part of the whole tells how large it is anywhere.
	sizes, rest := measure(string(whole), len(transactions))
	var groups [][]xsd.Values
	used := 0
	for i, size := range sizes {
		if rest+room+size > u.FileBytes {
			return nil, dyetrace.Errorf(dyetrace.InputError, "goaml", "transaction %d of the report has %d bytes alone, and the "+
				"unit takes files of %d: shorten its texts", i+1, size, u.FileBytes)
		}
		if len(groups) == 0 || used+size > u.FileBytes {
			groups, used = append(groups, nil), rest+room
		}
		last := len(groups) - 1
		groups[last], used = append(groups[last], transactions[i]), used+size
	}
	var files []File
	total := 0
	for i, group := range groups {
		part := maps.Clone(v)
		part["transaction"] = group
		if reference, is := v["entity_reference"].(string); is {
			part["entity_reference"] = fmt.Sprintf("%s %d/%d", reference, i+1, len(groups))
		}
		text, problems := u.Schema.Write("report", part)
		if len(problems) > 0 {
			return nil, &dyetrace.Error{Kind: dyetrace.InputError, Op: "goaml", Err: &Lacking{u.Name, problems}}
		}
		total += len(text)
		files = append(files, File{i + 1, len(groups), len(group), text})
	}
	if total > u.ReportBytes {
		return nil, dyetrace.Errorf(dyetrace.InputError, "goaml", "the report has %d bytes in %d files, and the unit takes %d: "+
			"file several reports, such as one for each account or week", total, len(files), u.ReportBytes)
	}
	return files, nil
}

// measure is the size of each transaction in a report, and of all the rest.
func measure(whole string, transactions int) (sizes []int, rest int) {
	const begin, end = "\n <transaction>\n", "\n </transaction>"
	rest = len(whole)
	for range transactions {
		from := strings.Index(whole, begin)
		to := strings.Index(whole, end)
		if from < 0 || to < 0 {
			break
		}
		size := to + len(end) - from
		sizes = append(sizes, size)
		rest -= size
		whole = whole[to+len(end):]
	}
	return sizes, rest
}
