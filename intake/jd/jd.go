// Package jd reads what a person exports from the app of JD (京东). It is a mapping, in
// the file beside this one.
//
// A wallet's account is the user's name there with jd: before it, so that it cannot
// be taken for a bank card. Most rows are paid by card: those move nothing in the wallet.
package jd

import (
	"embed"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

//go:embed *.toml
var files embed.FS

// Formats is the personal export.
func Formats() []intake.Format { return mapping.Embedded(files, "personal.toml") }
