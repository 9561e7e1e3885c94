// Package wechat reads what WeChat Pay (财付通) gives: TenpayTrades and RegInfo
// in answer to an inquiry, and what a person exports from the app. They are
// mappings, in the files beside this one.
//
// A wallet's account is the user's id with wechat: before it, so that it cannot
// be taken for a bank card. A personal export names the user by nickname only;
// --account gives the account a better name.
package wechat

import (
	"embed"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

//go:embed *.toml
var files embed.FS

// Formats are the trades, the register and the personal export.
func Formats() []intake.Format {
	return mapping.Embedded(files, "trades.toml", "register.toml", "personal.toml")
}
