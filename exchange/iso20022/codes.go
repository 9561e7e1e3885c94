package iso20022

import (
	_ "embed"
	"slices"
	"sync"

	"dyetrace/internal/tomlfile"
)

// The code sets that are known, by their names in ISO 20022.
const (
	CancellationReasons     = "ExternalCancellationReason1Code"
	CancellationRejections  = "ExternalPaymentCancellationRejection1Code"
	Confirmations           = "ExternalInvestigationExecutionConfirmation1Code"
	CancellationStatuses    = "CancellationIndividualStatus1Code"
	GroupStatuses           = "GroupCancellationStatus1Code"
	PaymentStatuses         = "ExternalPaymentTransactionStatus1Code"
	ReturnReasons           = "ExternalReturnReason1Code"
	StatusReasons           = "ExternalStatusReason1Code"
	InvestigationTypes      = "ExternalInvestigationType1Code"
	InvestigationSubTypes   = "ExternalInvestigationSubType1Code"
	InvestigationStatuses   = "ExternalInvestigationStatus1Code"
	InvestigationReasons    = "ExternalInvestigationStatusReason1Code"
	InformationStatuses     = "StatusResponse1Code"
	InformationResultStatus = "InvestigationStatus1Code"
)

//go:embed codes.toml
var codesTOML []byte

// Code is a code with what it means.
type Code struct {
	Code    string `toml:"code"`
	English string `toml:"en"`
	Chinese string `toml:"zh"`
}

type codeFile struct {
	Source string    `toml:"source"`
	Date   string    `toml:"date"`
	Sets   []codeSet `toml:"set"`
}

type codeSet struct {
	Name     string `toml:"name"`
	Complete bool   `toml:"complete"`
	Codes    []Code `toml:"codes"`
}

var shippedCodes = tomlfile.Shipped[codeFile]("codes.toml", codesTOML)

var codes = sync.OnceValues(func() (map[string]codeSet, error) {
	file, err := shippedCodes()
	if err != nil {
		return nil, err
	}
	sets := map[string]codeSet{}
	for _, s := range file.Sets {
		sets[s.Name] = s
	}
	return sets, nil
})

// Codes are those of a set, in alphabetical order; none where the set is not known.
func Codes(set string) []Code {
	// The file is a part of the program, and a test reads it.
	sets, err := codes()
	if err != nil {
		return nil
	}
	return slices.Clone(sets[set].Codes)
}

// Meaning is what a code of a set means. It is not ok where the code is not known, which may be
// one that is newer than the table.
func Meaning(set, code string) (meaning Code, ok bool) {
	for _, c := range Codes(set) {
		if c.Code == code {
			return c, true
		}
	}
	return Code{}, false
}

// complete reports whether a set holds every code there is.
func complete(set string) bool {
	sets, err := codes()
	return err == nil && sets[set].Complete
}
