package mapping

import (
	"io/fs"

	"dyetrace/intake"
)

// Embedded returns the formats of mapping files that are part of the program.
func Embedded(files fs.FS, names ...string) []intake.Format {
	var formats []intake.Format
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		m := Must(name, text)
		m.complete = m.Kind == "statement" && m.Open
		formats = append(formats, m.Format())
	}
	return formats
}
