// Package ftm reads payments out of entities in FollowTheMoney's JSON lines:
//
//	{"id":"p1","schema":"Payment","properties":{"payer":["a"],"payerAccount":["k1"],"beneficiary":["b"],
//	 "beneficiaryAccount":["k2"],"amount":["1200.50"],"currency":["EUR"],"date":["2026-03-02"]}}
//	{"id":"k1","schema":"BankAccount","properties":{"iban":["DE..."],"bic":["..."]}}
//	{"id":"a","schema":"Person","properties":{"name":["Ann"]}}
//
// Every property is a list of texts. Payments name accounts and people by their
// ids, which may be anywhere in the file: payments wait for its end. What would
// decide money must have one value, and what an id points to must be there.
package ftm
