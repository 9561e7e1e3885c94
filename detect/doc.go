// Package detect finds the accounts that pass stolen money on, and shows why.
//
// Its kernels are plain functions over one account's statement: no files, no
// clock, no lock. A walk hands every statement of a ledger to them, on all
// cores, and keeps their results in the order of statements, so that the same
// ledger gives the same findings on any number of cores.
//
// A finding is a lead for a person to judge, never a verdict.
package detect
