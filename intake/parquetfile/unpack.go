package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

var errUnpacked = errors.New("a page does not unpack to the size that it states")

// unpack unpacks a page, which must have the size that its header states.
func unpack(codec format.CompressionCodec, packed []byte, size int) (data []byte, err error) {
	switch codec {
	case format.Uncompressed:
		data = packed
	case format.Gzip:
		data, err = unpackGzip(packed, size)
	case format.Brotli:
		data, err = atMost(brotli.NewReader(bytes.NewReader(packed)), size)
	case format.Lz4Raw:
		data, err = unpackBlock(packed, size)
	case format.Lz4:
		if data, err = unpackHadoop(packed, size); err != nil {
			// Some programs have written a block without a frame under this name.
			data, err = unpackBlock(packed, size)
		}
	default:
		data, err = parquet.LookupCompressionCodec(codec).Decode(make([]byte, 0, size), packed)
	}
	if err != nil {
		return nil, fmt.Errorf("a page cannot be unpacked by %s: %w", codec, err)
	}
	if len(data) != size {
		return nil, errUnpacked
	}
	return data, nil
}

func unpackGzip(packed []byte, size int) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return atMost(r, size)
}

// atMost reads one byte more than a size, if there is one.
func atMost(r io.Reader, size int) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, int64(size)+1))
}

// unpackBlock unpacks a bare block of LZ4.
func unpackBlock(packed []byte, size int) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	data := make([]byte, size)
	n, err := lz4.UncompressBlock(packed, data)
	return data[:max(n, 0)], err
}

// unpackHadoop unpacks LZ4 in the frame of Hadoop, which is what the codec LZ4
// means since Spark and parquet-java write it so:
//
//	size unpacked, 4 bytes | size packed, 4 bytes | block | size packed ... | size unpacked ...
//
// with as many blocks behind a size unpacked as it takes.
func unpackHadoop(packed []byte, size int) ([]byte, error) {
	data := make([]byte, 0, size)
	for len(packed) > 0 {
		if len(packed) < 4 {
			return nil, io.ErrUnexpectedEOF
		}
		left := int64(binary.BigEndian.Uint32(packed))
		packed = packed[4:]
		for left > 0 {
			if len(packed) < 4 {
				return nil, io.ErrUnexpectedEOF
			}
			n := int64(binary.BigEndian.Uint32(packed))
			if packed = packed[4:]; n == 0 || n > int64(len(packed)) || left > int64(size-len(data)) {
				return nil, errUnpacked
			}
			got, err := lz4.UncompressBlock(packed[:n], data[len(data):len(data)+int(left)])
			if err != nil || got <= 0 {
				return nil, errUnpacked
			}
			data, packed, left = data[:len(data)+got], packed[n:], left-int64(got)
		}
	}
	return data, nil
}
