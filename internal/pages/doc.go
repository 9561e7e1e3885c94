// Package pages makes large tables that are read at random, on huge pages where the
// system has them.
package pages
