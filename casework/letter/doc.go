// Package letter writes what goes out on paper or by mail: requests to institutions, notices,
// and the receipt that a victim takes home. It gives text and HTML for printing, in English
// and Chinese.
//
// A letter is made from a form and what the case says. A form is a TOML file: a title, the
// fields that it shows, those it cannot do without, and paragraphs with places for the
// fields. Whoever does not like a form puts one of the same kind and language into the
// folder "letters" of the casework folder.
//
//	kind = "stop"
//	lang = "en"
//	title = "Request to stop payment"
//	needs = ["number", "to", "account", "amount"]
//	fields = ["number", "case", "account", "amount", "ground"]
//	text = """
//	Please stop payments from the account {{.account}} …
//
//	A second paragraph."""
//
// Every letter says that nobody reviewed it, until the settings name who did, and when. The
// same form and the same values give the same bytes.
package letter
