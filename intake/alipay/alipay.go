// Package alipay reads what Alipay (支付宝) gives: 账户明细, 转账明细 and
// 注册信息 in answer to an inquiry, and what a person exports from the app. They
// are mappings, in the files beside this one.
//
// A wallet's account is the user's id, 2088 and twelve digits, or the login
// where no id is given, with alipay: before it, so that it cannot be taken for
// a bank card.
package alipay

import (
	"embed"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

//go:embed *.toml
var files embed.FS

// Formats are the statement, the transfers, the register and the personal export.
func Formats() []intake.Format {
	return mapping.Embedded(files, "statement.toml", "transfers.toml", "balance.toml", "register.toml", "personal.toml")
}
