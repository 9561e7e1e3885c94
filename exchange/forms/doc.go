// Package forms turns an office's requests into the messages and tables of its sister packages,
// and what comes back in them into answers as casework has them.
//
//	casework.Request ─▶ recall, investigation, auth.001, platform, workbook
//	camt.029, pacs.004, camt.111, auth.002, platform, rows ─▶ casework.Answer
//
// The number of a request goes into each message where the one who answers gives it back: that
// is how an answer finds its request.
package forms
