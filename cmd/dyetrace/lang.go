package main

import (
	"github.com/spf13/cobra"

	"dyetrace/report"
)

// addLang gives a command the setting --lang, for what it prints to people.
func addLang(cmd *cobra.Command) func() (report.Lang, error) {
	tag := addSetting(cmd, "lang")
	complete(cmd, "lang", "en", "zh")
	return func() (report.Lang, error) { return report.ParseLang(*tag) }
}
