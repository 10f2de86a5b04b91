package texts

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

func TestTables(t *testing.T) { require.NoError(t, tables.Check()) }

func TestTexts(t *testing.T) {
	missing := Error("-{flag} wants name=value", "key")
	finding := Found(lint.Finding{}, Of("known only after apply"))
	for _, tt := range []struct {
		text              message.Text
		english, japanese string
	}{
		{OfError(missing), "-key wants name=value", "-key は name=value の形で書きます"},
		{OfError(At("a:1", missing)), "a:1: -key wants name=value", "a:1: -key は name=value の形で書きます"},
		{OfError(AtLine(3, 4, missing)), "3:4: -key wants name=value", "3:4: -key は name=value の形で書きます"},
		{OfError(errors.Join(missing, errors.New("x"))), "-key wants name=value\nx", "-key は name=value の形で書きます\nx"},
		{OfError(Error("malformed: {why}", missing)), "malformed: -key wants name=value", "形式の誤り: -key は name=value の形で書きます"},
		{OfError(&fs.PathError{Op: "open", Path: "{x}", Err: fs.ErrNotExist}), "open {x}: file does not exist", "{x} を開けません: そのようなファイルはありません"},
		{OfError(errors.New("permission denied")), "permission denied", "アクセス権がありません"},
		{OfError(errors.New("{who} knows")), "{who} knows", "{who} knows"},
		{WithoutPrefix("-key ", missing), "wants name=value", "は name=value の形で書きます"},
		{Plural(1, "1 case", "{n} cases"), "1 case", "ケース 1 件"},
		{Plural(2, "1 case", "{n} cases"), "2 cases", "ケース 2 件"},
		{OfFinding(&finding), "known only after apply", "apply の後にしかわかりません"},
		{OfFinding(&lint.Finding{Detail: "d"}), "d", "d"},
		{Mapped(message.Text{}, Quoted), "", ""},
	} {
		require.Equal(t, tt.english, tt.text.String())
		require.Equal(t, tt.japanese, In(policy.Japanese, tt.text))
	}
	require.ErrorIs(t, Error("malformed: {why}", fs.ErrExist), fs.ErrExist)
	require.ErrorIs(t, At("x", missing), missing)
	require.Equal(t, fmt.Sprintf("%.100q", "a\nb"), Quoted("a\nb"))
}
