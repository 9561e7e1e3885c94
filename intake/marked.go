package intake

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"dyetrace/intake/markup"
)

// marked reads a text whose tables are written in markup, which programs also name .xls.
// done is false where the text has no markup.
func (rd *reading) marked(ctx context.Context, t *text, innerName string) (done bool, err error) {
	head, err := t.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	open := markup.Sniff(head)
	if open == nil {
		return false, nil
	}
	if err := t.decodePage(); err != nil {
		return true, err
	}
	book, err := open(ctxReader{ctx, t})
	if errors.Is(err, markup.ErrNoTable) {
		err = notRecognised{err}
	}
	if err != nil {
		return true, err
	}
	return true, rd.readMarkup(ctx, book, innerName)
}

// readMarkup reads a workbook that is written in markup.
func (rd *reading) readMarkup(ctx context.Context, book *markup.Book, innerName string) error {
	defer book.Close()
	rows := func(sheet int) (sheetRows, error) { return book.Rows(sheet) }
	return rd.readBook(ctx, &workbook{sheets: book.Sheets, rows: rows}, innerName)
}

// decodePage turns a page in another character set than UTF-8 into UTF-8. The bytes
// decide before the character set that the page names.
func (t *text) decodePage() error {
	if t.utf16 {
		return nil
	}
	head, err := t.Peek(t.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	shown := guessCharset(head)
	if shown == utf8Text {
		return nil
	}
	of, err := htmlindex.Get(pageCharset(head))
	if err != nil || of == encoding.Nop {
		of = encodings[shown]
		if shown == gbText {
			of = simplifiedchinese.GB18030
		}
	}
	if of == nil {
		return nil
	}
	t.Reader = bufio.NewReaderSize(transform.NewReader(t.Reader, of.NewDecoder()), 64<<10)
	return nil
}

// pageCharset returns the character set that a page's head names, "" for none.
func pageCharset(head []byte) string {
	head = bytes.ToLower(head[:min(len(head), sniffed)])
	_, rest, is := bytes.Cut(head, []byte("charset="))
	if !is {
		return ""
	}
	rest = bytes.TrimLeft(rest, "\"' ")
	if end := bytes.IndexAny(rest, "\"' ;/>\r\n"); end >= 0 {
		rest = rest[:end]
	}
	name := string(rest)
	if name == "gb2312" || name == "gbk" || strings.HasPrefix(name, "x-gbk") {
		return "gb18030" // it includes both
	}
	return name
}
