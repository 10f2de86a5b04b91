package sigv4

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

const (
	maxLine     = 4 << 10 // bytes of a line between chunks
	maxTrailers = 8
	noHash      = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // of no bytes
)

// A chunkedBody is a body in aws-chunked encoding:
//
//	SIZE;chunk-signature=HEX CRLF DATA CRLF ... 0;chunk-signature=HEX CRLF [NAME:VALUE CRLF ...] CRLF
//
// Each chunk has a signature that continues the one before, the first that of the
// request; without signatures, the sizes stand alone. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
type chunkedBody struct {
	io.Closer
	in     *bufio.Reader
	key    []byte // nil if the chunks are not signed
	first  *signature
	before string // signature of the chunk before
	left   int64  // of the chunk
	total  int64  // left of the body
	hash   hash.Hash
	want   string // signature of the chunk

	trailing bool     // if trailers follow
	trailers []string // their names in lower case
	into     http.Header
	err      error // at the end of the body
}

// wrapChunks has r have the body, its length and its headers as if it were not chunked.
func (s *signature) wrapChunks(r *http.Request, payload string, key []byte) error {
	length, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return fault.New("MissingContentLength", http.StatusLengthRequired, "You must provide the x-amz-decoded-content-length HTTP header.")
	}
	b := &chunkedBody{Closer: r.Body, in: bufio.NewReaderSize(r.Body, maxLine), left: -1, total: length, into: http.Header{}}
	if payload != unsignedChunksTrailer {
		b.key, b.first, b.before = key, s, s.hex
	}
	if payload != signedChunks {
		b.trailing = true
		b.trailers = strings.FieldsFunc(strings.ToLower(r.Header.Get("X-Amz-Trailer")), func(c rune) bool { return c == ',' || c == ' ' })
	}
	r.Body, r.ContentLength, r.Trailer = b, length, b.into
	r.Header.Set("Content-Length", strconv.FormatInt(length, 10))
	var codings []string
	for coding := range strings.SplitSeq(r.Header.Get("Content-Encoding"), ",") {
		if coding = strings.TrimSpace(coding); coding != "aws-chunked" && coding != "" {
			codings = append(codings, coding)
		}
	}
	r.Header.Del("Content-Encoding")
	if codings != nil {
		r.Header.Set("Content-Encoding", strings.Join(codings, ","))
	}
	return nil
}

func (b *chunkedBody) Read(p []byte) (n int, err error) {
	if b.err != nil {
		return 0, b.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if b.left <= 0 {
		b.err = b.next()
		if b.err != nil {
			return 0, b.err
		}
	}
	n, err = b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.total -= int64(n)
	if b.key != nil {
		b.hash.Write(p[:n])
	}
	if err != nil {
		b.err = readError(err)
	}
	return n, b.err
}

// next ends a chunk and begins the next. After the last it returns io.EOF.
func (b *chunkedBody) next() error {
	if b.left == 0 {
		if err := b.end(); err != nil {
			return err
		}
	}
	line, err := b.line()
	if err != nil {
		return err
	}
	size, extension, _ := strings.Cut(line, ";")
	number, err := strconv.ParseUint(size, 16, 63)
	if err != nil {
		return malformedChunk()
	}
	if b.left = int64(number); b.left > b.total {
		return incompleteBody()
	}
	if b.key != nil {
		var ok bool
		if b.want, ok = strings.CutPrefix(extension, "chunk-signature="); !ok {
			return malformedChunk()
		}
		b.hash = sha256.New()
	}
	if b.left > 0 {
		return nil
	}
	return b.last()
}

// end reads the line end after the data of a chunk, and compares its signature.
func (b *chunkedBody) end() error {
	if line, err := b.line(); err != nil || line != "" {
		return either(err, malformedChunk())
	}
	return b.compare()
}

// compare compares the signature of the chunk with that of its data.
func (b *chunkedBody) compare() error {
	if b.key == nil {
		return nil
	}
	return b.follow(b.first.stringToSign("AWS4-HMAC-SHA256-PAYLOAD", b.before, noHash, hex.EncodeToString(b.hash.Sum(nil))))
}

// follow compares the signature that the client gave with that of toSign.
func (b *chunkedBody) follow(toSign string) error {
	given, err := hex.DecodeString(b.want)
	if err != nil || !hmac.Equal(given, sum(b.key, toSign)) {
		return fault.New("SignatureDoesNotMatch", http.StatusForbidden, otherSignature.s3.Message).With("StringToSign", toSign)
	}
	b.before = b.want
	return nil
}

// last reads what follows the last chunk, which is empty, and returns io.EOF if all is well.
func (b *chunkedBody) last() error {
	if err := b.compare(); err != nil {
		return err
	}
	if b.total != 0 {
		return incompleteBody()
	}
	if err := b.readTrailers(); err != nil {
		return err
	}
	if _, err := b.in.ReadByte(); !errors.Is(err, io.EOF) {
		return either(readError(err), malformedChunk())
	}
	return io.EOF
}

// readTrailers reads the trailers that were announced up to an empty line. If the chunks
// are signed, so are they: by one more, before which an empty line may stand.
func (b *chunkedBody) readTrailers() error {
	unsigned := b.trailing && b.key != nil
	var text strings.Builder
	for range maxTrailers {
		line, err := b.line()
		if err != nil {
			return err
		}
		if line == "" {
			if unsigned {
				continue
			}
			if len(b.into) != len(b.trailers) {
				return malformedTrailer()
			}
			return nil
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.ToLower(name), strings.TrimSpace(value)
		switch {
		case ok && unsigned && name == "x-amz-trailer-signature":
			b.want, unsigned = value, false
			if err := b.follow(b.first.stringToSign("AWS4-HMAC-SHA256-TRAILER", b.before, hashed([]byte(text.String())))); err != nil {
				return err
			}
		case !ok, !slices.Contains(b.trailers, name), b.into.Get(name) != "", b.key != nil && !unsigned:
			return malformedTrailer()
		default:
			b.into.Set(name, value)
			text.WriteString(name + ":" + value + "\n")
		}
	}
	return malformedTrailer()
}

// line returns the next line without its end.
func (b *chunkedBody) line() (string, error) {
	line, err := b.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", malformedChunk()
	}
	if err != nil {
		return "", readError(err)
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// readError returns what it means that no more can be read before the end of a body.
func readError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return incompleteBody()
	}
	return err
}

func either(err error, other *fault.Fault) error {
	if err != nil {
		return err
	}
	return other
}

func malformedChunk() *fault.Fault {
	return fault.New("InvalidRequest", http.StatusBadRequest, "The body is not in aws-chunked encoding.")
}

func malformedTrailer() *fault.Fault {
	return fault.New("MalformedTrailerError", http.StatusBadRequest, "The request contained trailing data that was not well-formed or did not conform to our published schema.")
}
