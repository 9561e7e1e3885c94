// Package cputime measures processor time, which shows what a piece of work costs
// also where the machine has other work. Benchmarks use it.
package cputime
