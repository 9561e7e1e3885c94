// Package simulate makes up the transfers of a country's ordinary life, and of
// run-points platforms (跑分) hidden in it, with the truth attached: whose
// stolen money each transfer carried, and what part each account played.
//
// It makes data, never payments: nothing in it talks to a bank, a wallet or a
// person. Account numbers, phones and names are of ranges that nobody holds.
//
// A Sim is made from a Config and a seed and advanced step by step. A day of
// ordinary life is written down as intents, person by person, by as many cores
// as there are; every person's day has its own random numbers, so that the
// number of cores changes nothing. The intents are put in order of time and
// carried out one by one, between them the events of the platforms:
//
//	persons ──intents of a day──┐
//	                            ├─ in order of time ─ settle ─ Transfer, Carried
//	platforms ──events (heap)───┘        ▲
//	                                     └ Freeze, from the caller or [police]
//
// Settling never lets an account spend what it does not have. Stolen money lies
// apart in the operator's books (its earmark): ordinary spending never touches it, and each
// transfer records how much of it was whose. For every order, the victims' payments = held
// + exits + commission + fees, to the cent.
package simulate
