// Package goaml writes reports to financial intelligence units that use goAML.
//
// goAML is one program with as many formats as there are units: mandatory fields, code
// tables and patterns differ. So a unit is configuration: the schema that it publishes
// (package xsd reads it) and a small file beside it, with the unit's time zone, its
// currency, its limits, and what it demands beyond its schema. Who files, why, and what
// only the filer knows is a second file. Facts, the accounts and transfers, come from a
// ledger.
//
//	report
//	  header: reporter, codes, reference, date, reason
//	  transaction*: date, amount, t_from or t_from_my_client, t_to or t_to_my_client
//	  or activity: report_party*
//	  report_indicators: indicator+
//
// What the unit asks for and nobody has given is a list of what is missing, and no report
// is made. Nothing is made up: no code, no birthday, no exchange rate.
package goaml
