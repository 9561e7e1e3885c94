// Package mt940 reads account statements in SWIFT's MT940: one or many in a
// file, with or without the blocks around them that SWIFT adds.
//
//	{1:F01BANKDEFFAXXX0000000000}{2:O940...}{4:   may be missing
//	:20:STARTUMSE                                 begins a statement
//	:25:10020030/1234567                          whose it is
//	:28C:00001/001                                number of the statement and the page
//	:60F:C260228EUR1000,00                        balance it opens with; 60M: of a page
//	:61:2603010301DR10,00NTRFNONREF//BANKREF      a movement
//	:86:166?00UEBERWEISUNG?20EREF+4711?31...      the bank's text for it
//	:62F:C260301EUR990,00                         balance it closes with; 62M: of a page
//	-}
//
// The text of tag 86 has dialects: subfields as German banks number them, after
// a question mark; the same after <, ^ or ~, as Polish and Nordic banks write
// them, who number names otherwise; words between slashes; and free text.
//
// MT940 has days only, and no zone: every line's time is the beginning of its day in the zone that
// the user names, and may be up to a day later.
package mt940
