package inventory

import (
	"io"
	"math"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// A Reader collects what the AWS CLI, or an SDK, printed. The zero Reader is ready for
// use. It is not safe for concurrent use. It keeps the text of all files until it is
// forgotten; an [Inventory] does not.
type Reader struct {
	files   []file
	outputs []output

	leaveOut bool
}

// A file is what was read from one. It has a number, by which places name it.
type file struct {
	name string
	text string
}

// A place is that of a value in a file, or of a whole file.
type place struct {
	file   int32
	offset int32 // wholeFile if it is about no value
}

const wholeFile = -1

// maxFile is the most bytes that are read of one file. The details of an account with
// 5,000 roles and 1,500 managed policies have some 100 MB.
const maxFile = math.MaxInt32 / 2

// LeaveOut has policies that are not understood, and managed policies that are attached and
// in no file, be left out, as if they were not attached. Whoever they are attached to is
// denied without it. Each is a [Problem] all the same. What is left out may deny what is
// then allowed.
func (r *Reader) LeaveOut() { r.leaveOut = true }

// Read reads an output of a command. What it is an output of is seen from its form and,
// where that does not tell, from name, that of the file: the last part of its path is of the
// form SERVICE.COMMAND.ARGUMENT.json, such as s3api.get-bucket-policy.example-reports.json,
// where the service may be left out. A folder in the path that is an account ID, or a
// Region, tells these. Characters that a file name cannot have, such as ":" and "/" of an
// ARN, may be written with percent signs.
//
// An output may also stand in a wrapper that says what it is an output of, and a list of such
// in one file:
//
//	{"command": "s3api get-bucket-policy", "argument": "example-reports",
//	 "account": "111122223333", "region": "ap-northeast-1", "output": {"Policy": "…"}}
//
// Of a command that failed it has "error", the text on stderr, in place of "output". Thus
// "there is no policy" and "no permission to read it" are kept apart.
//
// Files may come in any order, pages of one output and files of several accounts included,
// and the same one twice. Read does not fail: what is wrong is told by [Reader.Inventory].
func (r *Reader) Read(name string, from io.Reader) {
	data, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	f := file{name: name}
	number := int32(len(r.files))
	told := fromName(name)
	told.place = place{number, wholeFile}
	switch {
	case err != nil:
		told.problem = &problem{place: told.place, code: ErrSyntax, detail: message.Of("it cannot be read: {error}", quoted(err.Error()))}
	case len(data) > maxFile:
		told.problem = &problem{place: told.place, code: ErrTooLarge, detail: message.Of("more than {count} bytes", maxFile)}
	default:
		f.text = decode(data)
	}
	r.files = append(r.files, f)
	if told.problem != nil {
		r.outputs = append(r.outputs, told)
		return
	}
	document, offset, detail := source.Read(f.text)
	switch {
	case isBlank(f.text):
		told.problem = &problem{place: told.place, code: ErrIncomplete, detail: message.Of("the file is empty, as that of a command that failed")}
	case document == nil:
		told.problem = &problem{place: place{number, int32(offset)}, code: ErrSyntax, detail: detail}
	default:
		r.split(document.Root(), &told, 0)
		return
	}
	r.outputs = append(r.outputs, told)
}
