package mapping

import (
	"io/fs"

	"dyetrace/intake"
)

// Embedded are the formats of mapping files that are part of the program.
func Embedded(files fs.FS, names ...string) []intake.Format {
	var formats []intake.Format
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		formats = append(formats, Must(name, text).Format())
	}
	return formats
}
