// Package rules holds what laws and agreements fix in numbers and lists, as data: for how
// long a measure is in force and how often it is extended, by when somebody has to act,
// who must approve what, how money is returned, and what codes mean.
//
// A rule pack is a TOML file of one jurisdiction and one version. Every figure says which
// source it comes from and whether that is confirmed, that is: whether the figure was read
// in a copy of the rule itself. What nobody knows is "unknown", and whoever asks for it is
// told so; no figure is made up.
//
//	jurisdiction = "cn"
//	version = "2026.1"               # a version never changes; its SHA-256 is kept with it
//	zone = "Asia/Shanghai"           # in which days begin
//
//	[[source]]
//	id = "yinfa-2016-86"
//	title = "银发〔2016〕86号"
//	read = "2026-11-28"              # when it was read
//
//	[[measure]]
//	kind = "stop"
//	outgoing_only = true
//	[measure.term]
//	value = "48 hours"               # or days, months, years, business days; or unknown
//	source = "yinfa-2016-86"
//	confirmed = true
//
// Business days come from calendar files, one for each jurisdiction and year:
//
//	jurisdiction = "cn"
//	year = 2026
//
//	[[holiday]]
//	day = "2026-01-01"
//	name = "New Year"
//
//	[[working]]                      # weekend days on which people work
//	day = "2026-01-04"
//
// A year without a calendar is refused, never guessed. Whoever has one gives it in the
// folder "rules" of the casework folder, beside packs of his own.
package rules
