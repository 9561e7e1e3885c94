package audit

import (
	"fmt"
	"html"
	"strings"

	qr "github.com/piglig/go-qr"

	"dyetrace"
)

// Issue is a checkpoint on its way out, to somebody who does not own the log.
type Issue struct {
	Signed
	Public string // the key that has signed it
	Office string // whose log it is
	At     dyetrace.Instant
}

// words are a page's and a mail's, each in both languages, as nobody knows who reads them.
const (
	wordTitle  = "Checkpoint of the audit log / 审计日志检查点"
	wordOffice = "Office / 单位"
	wordTime   = "Issued / 签发时间"
	wordEvents = "Events / 事件数"
	wordRoot   = "Root / 根哈希"
	wordLog    = "Log / 日志"
	wordKey    = "Key / 密钥"
	wordKeep   = "Keep this where those who keep the log cannot reach it. It shows later whether any of these events was changed or removed. What no kept checkpoint covers can be cut off unseen."
	wordKeepZh = "请保存在日志管理者无法触及之处。日后可据此发现其中任何事件是否被更改或删除。未被所存检查点覆盖的事件可能被截去而无法察觉。"
	wordCheck  = "To check: dyetrace audit verify --checkpoint FILE"
)

// facts are what people read of a checkpoint.
func (i Issue) facts() [][2]string {
	return [][2]string{{wordOffice, i.Office}, {wordTime, i.At.String()}, {wordLog, i.Origin},
		{wordEvents, fmt.Sprint(i.Size)}, {wordRoot, i.Root.String()}, {wordKey, i.Public}}
}

// Page is the checkpoint as a page to print, with a QR code of the signed note: what a
// telephone reads from the paper can be verified as the file can.
func (i Issue) Page() ([]byte, error) {
	code, err := qr.EncodeText(string(i.Note), qr.Medium)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "print checkpoint", "it does not fit into a QR code: %w", err)
	}
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(wordTitle) + "</title>\n" +
		"<style>@page{margin:18mm}body{font:11pt/1.4 sans-serif;max-width:170mm}table{border-collapse:collapse}" +
		"th{text-align:left;vertical-align:top;padding:0 1em .2em 0;white-space:nowrap}td,pre{overflow-wrap:anywhere;white-space:pre-wrap}" +
		"pre{font:9pt/1.4 monospace;border:1px solid;padding:0 1em 1em}svg{width:70mm;height:70mm}</style></head>\n<body>\n<h1>" +
		html.EscapeString(wordTitle) + "</h1>\n<table>\n")
	for _, fact := range i.facts() {
		fmt.Fprintf(&b, "<tr><th>%s</th><td>%s</td></tr>\n", html.EscapeString(fact[0]), html.EscapeString(fact[1]))
	}
	b.WriteString("</table>\n")
	drawCode(&b, code)
	// The empty line lets the saved page be read as the checkpoint itself.
	fmt.Fprintf(&b, "<pre>\n\n%s</pre>\n<p>%s</p>\n<p lang=\"zh\">%s</p>\n<p><code>%s</code></p>\n</body></html>\n", html.EscapeString(string(i.Note)),
		html.EscapeString(wordKeep), html.EscapeString(wordKeepZh), html.EscapeString(wordCheck))
	return []byte(b.String()), nil
}

// quiet is the white margin around a QR code, in its squares.
const quiet = 4

// drawCode draws a QR code as SVG: runs of black squares, row by row.
func drawCode(b *strings.Builder, code *qr.QrCode) {
	size := code.Size() + 2*quiet
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, size, size)
	for y := range code.Size() {
		for x := 0; x < code.Size(); x++ {
			start := x
			for x < code.Size() && code.Module(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(b, "M%d %dh%dv1h-%dz", start+quiet, y+quiet, x-start, x-start)
			}
		}
	}
	b.WriteString("\"/></svg>\n")
}
