package report

import (
	"bytes"
	"context"
	"io"

	"dyetrace"
)

// dataElement is the element of the page that holds its data.
const dataElement = `<script type="application/json" id="report-data">`

// WriteHTML writes the report as one HTML file that works without a network:
// template, which is the page that the web folder builds, with the report's
// data in its data element. The data cannot close that element, because no
// "<" stands in it other than as an escape.
func (r *Report) WriteHTML(ctx context.Context, w io.Writer, template []byte) error {
	return writeTemplate(w, template, func() error { return r.writePage(ctx, w, pageRows) })
}

// writeTemplate writes a page with what data writes in its data element.
func writeTemplate(w io.Writer, template []byte, data func() error) error {
	start := bytes.Index(template, []byte(dataElement))
	if start < 0 {
		return dyetrace.Errorf(dyetrace.OtherError, "report", "the page has no element %s: build it again with `make web`",
			dataElement)
	}
	start += len(dataElement)
	length := bytes.Index(template[start:], []byte("</script>"))
	if length < 0 {
		return dyetrace.Errorf(dyetrace.OtherError, "report",
			"the page's data element has no end: build it again with `make web`")
	}
	if _, err := w.Write(template[:start]); err != nil {
		return err
	}
	if err := data(); err != nil {
		return err
	}
	_, err := w.Write(template[start+length:])
	return err
}
