package table

import (
	_ "embed"
	"slices"
	"strings"

	"dyetrace/internal/tomlfile"
)

//go:embed table.toml
var tableTOML []byte

// Lang is the language of a workbook's headings and codes.
type Lang uint8

// The languages.
const (
	Chinese Lang = iota
	English
)

// Code is a code with its names.
type Code struct {
	Code    string `toml:"code"`
	Chinese string `toml:"zh"`
	English string `toml:"en"`
}

// in is a code's name in a language.
func (c Code) in(l Lang) string {
	if l == English {
		return c.English
	}
	return c.Chinese
}

// Column is a column of a table.
type Column struct {
	Key         string   `toml:"key"`
	Chinese     string   `toml:"zh"`
	English     string   `toml:"en"`
	ChineseMore []string `toml:"zh_more"` // other headings that are read
	EnglishMore []string `toml:"en_more"`
	Width       float64  `toml:"width"`
	Must        bool     `toml:"must"`  // a sheet without it is no table of replies
	Codes       string   `toml:"codes"` // the set of what stands in it
}

func (c Column) in(l Lang) string {
	if l == English {
		return c.English
	}
	return c.Chinese
}

// Names are all headings that the column is known by.
func (c Column) Names() []string {
	return slices.Concat([]string{c.Key, c.Chinese, c.English}, c.ChineseMore, c.EnglishMore)
}

type tables struct {
	Requests []Column `toml:"request"`
	Replies  []Column `toml:"reply"`
	Sets     []struct {
		Name  string `toml:"name"`
		Codes []Code `toml:"codes"`
	} `toml:"set"`
	Texts []struct {
		Key     string `toml:"key"`
		Chinese string `toml:"zh"`
		English string `toml:"en"`
	} `toml:"text"`
}

var read = tomlfile.Shipped[tables]("table.toml", tableTOML)

// data is the file beside this one, which is a part of the program; a test reads all of it.
func data() *tables {
	t, _ := read()
	return t
}

// Replies are the columns of a table of replies.
func Replies() []Column { return slices.Clone(data().Replies) }

// Codes are those of a set: result, reason or kind.
func Codes(set string) []Code {
	for _, s := range data().Sets {
		if s.Name == set {
			return slices.Clone(s.Codes)
		}
	}
	return nil
}

// codeOf is the code that a text stands for, by itself or by its name in either language.
func codeOf(set, text string) (string, bool) {
	for _, c := range Codes(set) {
		if strings.EqualFold(text, c.Code) || text == c.Chinese || strings.EqualFold(text, c.English) {
			return c.Code, true
		}
	}
	return "", false
}

// nameOf is what a code is called; the code itself where it is none of the set.
func nameOf(set, code string, l Lang) string {
	for _, c := range Codes(set) {
		if c.Code == code {
			return c.in(l)
		}
	}
	return code
}

// textOf is a word of the workbook.
func textOf(key string, l Lang) string {
	for _, t := range data().Texts {
		if t.Key == key {
			if l == English {
				return t.English
			}
			return t.Chinese
		}
	}
	return key
}
