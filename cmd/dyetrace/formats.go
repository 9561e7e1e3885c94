package main

import (
	"fmt"
	"slices"
	"strings"

	"dyetrace/intake"
	"dyetrace/intake/alipay"
	"dyetrace/intake/amlgentex"
	"dyetrace/intake/amlsim"
	"dyetrace/intake/amlworld"
	"dyetrace/intake/bai2"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/cfonb"
	"dyetrace/intake/coda"
	"dyetrace/intake/ftm"
	"dyetrace/intake/iso20022"
	"dyetrace/intake/jd"
	"dyetrace/intake/jsonlines"
	"dyetrace/intake/mapping"
	"dyetrace/intake/meituan"
	"dyetrace/intake/mt940"
	"dyetrace/intake/native"
	"dyetrace/intake/norma43"
	"dyetrace/intake/ofx"
	"dyetrace/intake/openbanking"
	"dyetrace/intake/parquetfile"
	"dyetrace/intake/paysim"
	"dyetrace/intake/samld"
	"dyetrace/intake/wechat"
)

// formats are the formats of files that an import recognises.
func formats() []intake.Format {
	return slices.Concat(native.Formats(), parquetfile.Formats(), amlworld.Formats(), amlsim.Formats(),
		amlgentex.Formats(), paysim.Formats(), samld.Formats(), bankreturn.Formats(), wechat.Formats(), alipay.Formats(),
		jd.Formats(), meituan.Formats(), iso20022.Formats(), mt940.Formats(), ofx.Formats(), openbanking.Formats(),
		ftm.Formats(), bai2.Formats(), coda.Formats(), norma43.Formats(), cfonb.Formats(), jsonlines.Formats(),
		[]intake.Format{mapping.Unlisted()})
}

// openers open files that are tables of whatever columns.
func openers() (all []intake.Format) {
	for _, f := range formats() {
		if f.Cells != nil || f.Rows != nil {
			all = append(all, intake.Format{Name: f.Name, Title: f.Title, Magic: f.Magic,
				Cells: f.Cells, Sniff: f.Sniff, Rows: f.Rows})
		}
	}
	return all
}

// describeFormats lists formats for people.
func describeFormats(all []intake.Format) string {
	var b strings.Builder
	for _, f := range all {
		if f.Elsewhere == "" {
			fmt.Fprintf(&b, "  %-18s %s\n", f.Name, f.Title)
		}
	}
	return b.String()
}

func formatNames(all []intake.Format) (names []string) {
	for _, f := range all {
		if f.Elsewhere == "" {
			names = append(names, f.Name)
		}
	}
	return names
}
