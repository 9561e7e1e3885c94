// Package family draws worlds for package simulate that differ in kind: who
// lives there, how platforms work, in which country, and which part of it
// anybody gets to see. A detector that is fitted to some of them and judged on
// others shows what it is worth where nobody tuned it.
//
//	seed ─▶ Draw ─▶ World: kinds by name, a configuration, a cut ─▶ Write ─▶ files
//
// Worlds for development have the seeds 1 to 9,999, worlds for judging 10,001 to
// 19,999. Judging worlds draw from the same kinds and have some that no
// development world has. Worlds 20,001 to 29,999 are for development too and
// have kinds that neither of the others has. It makes data, never payments.
package family
