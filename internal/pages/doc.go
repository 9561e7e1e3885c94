// Package pages makes large tables that are read at random.
package pages
