// Package openbanking reads what banks' interfaces for open banking answer in
// JSON: transactions, balances and accounts as the Berlin Group (NextGenPSD2, and
// GoCardless after it) and UK Open Banking have them.
//
//	{"account": {"iban": ...},                 Berlin Group
//	 "transactions": {"booked":  [{"transactionAmount": {"amount": "-12.50", ...}, ...}],
//	                  "pending": [...]},
//	 "balances": [...]}
//
//	{"Data": {"Transaction": [{"AccountId": ..., "CreditDebitIndicator": "Debit",   UK
//	                           "Status": "Booked", "Amount": {"Amount": "12.50", ...}}]},
//	 "Links": {"Next": ...}}
//
// A file may hold one answer or many, one after the other or in a list. It is
// read as a stream, one transaction at a time. Only what is booked moves money.
package openbanking
