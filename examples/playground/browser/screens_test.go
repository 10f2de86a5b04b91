package browser

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the pictures of docs/pictures/playground")

const pictures = "../../../docs/pictures/playground"

var (
	dark   = look{1360, 900, "dark"}
	narrow = look{390, 844, "light"}
)

// screens are the views of the page, each once in each look and language that matters.
var screens = []struct {
	name     string
	look     look
	language string
	story    string
	step     int
	at       string // what to scroll to; the top if it is ""
}{
	{"request", wide, "en", "layers", 2, "main"},
	{"request-why", wide, "en", "layers", 2, "[data-part=flow]"},
	{"request.ja", wide, "ja", "layers", 2, "main"},
	{"request-dark", dark, "en", "layers", 1, "main"},
	{"request-narrow.ja", narrow, "ja", "layers", 3, "#answer"},
	{"role", wide, "en", "gates", 1, ""},
	{"role-gates", wide, "en", "gates", 2, "main"},
	{"role.ja", wide, "ja", "gates", 2, "main"},
	{"role-dark.ja", dark, "ja", "gates", 4, "main"},
	{"role-narrow", narrow, "en", "gates", 1, "#answer"},
	{"role-time", wide, "en", "month", 3, "[data-part=when]"},
	{"role-sessions", wide, "en", "services", 6, "[data-part=then]"},
	{"role-sessions.ja", wide, "ja", "services", 6, "[data-part=then]"},
	{"anybody", wide, "en", "github", 3, "main"},
	{"anybody.ja", wide, "ja", "github", 4, "main"},
	{"error", wide, "en", "layers", 1, "#policies"},
	{"story.ja", narrow, "ja", "hats", 2, ""},
}

// TestScreens compares what the page looks like with pictures that are kept: loosely, for
// browsers differ. With -update it writes them.
func TestScreens(t *testing.T) {
	if *update {
		if err := os.MkdirAll(pictures, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			tb := open(t, s.look, "")
			tb.eval(`document.querySelector('[data-language=`+s.language+`]').click()`, nil)
			tb.step(s.story, s.step)
			if !tb.sameFonts() {
				t.Skip("SKIPPED: the pictures are set in DejaVu Sans, which is not the font of this system")
			}
			if s.name == "error" {
				tb.click("#editors .editor .line:nth-child(5)")
				tb.do(chromedp.KeyEvent("x"))
			}
			tb.eval(`document.activeElement.blur(); getSelection().removeAllRanges();
				for (const e of document.querySelectorAll('.flash')) e.classList.remove('flash');
				const to = `+quoted(s.at)+`; if (to) document.querySelector(to).scrollIntoView(); else scrollTo(0, 0)`, nil)
			var data []byte
			tb.do(chromedp.CaptureScreenshot(&data))
			got, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(pictures, s.name+".png")
			if *update {
				write(t, file, got)
			}
			kept, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := png.Decode(bytes.NewReader(kept))
			if err != nil {
				t.Fatal(err)
			}
			if got.Bounds().Size() != want.Bounds().Size() {
				t.Fatalf("the picture has %v, want %v", got.Bounds().Size(), want.Bounds().Size())
			}
			if d := difference(got, want); d > alike {
				t.Errorf("the page looks different from %s: by %.3f of black from white, at most %.3f is alike", file, d, alike)
			}
		})
	}
}

// alike is how far pictures may differ that show the same. Those of two views are 0.027
// apart and more, and those of one view in two languages 0.007 to 0.015.
const alike = 0.025

// sameFonts reports whether the page is set in the fonts of the pictures.
func (tb *tab) sameFonts() (same bool) {
	tb.t.Helper()
	tb.eval(`(() => {
		const canvas = document.createElement('canvas').getContext('2d');
		const width = (font) => { canvas.font = '20px ' + font; return canvas.measureText('Who may do what?').width; };
		return width('system-ui') === width('"DejaVu Sans"');
	})()`, &same)
	return same
}

// difference returns how far the gray of two pictures is apart on average, from 0 to 1, when
// they are seen from so far away that letters are not told apart.
func difference(a, b image.Image) float64 {
	const cell = 40
	size := a.Bounds().Size()
	sum, n := 0.0, 0
	for y := 0; y < size.Y; y += cell {
		for x := 0; x < size.X; x += cell {
			d := gray(a, x, y, cell) - gray(b, x, y, cell)
			sum += max(d, -d)
			n++
		}
	}
	return sum / float64(n)
}

func gray(m image.Image, x0, y0, cell int) float64 {
	sum, n := 0, 0
	bounds := m.Bounds()
	for y := y0; y < min(y0+cell, bounds.Max.Y); y++ {
		for x := x0; x < min(x0+cell, bounds.Max.X); x++ {
			sum += int(color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
			n++
		}
	}
	return float64(sum) / float64(n) / 255
}

// write writes m with the 64 colors that it has most of.
func write(t *testing.T, file string, m image.Image) {
	t.Helper()
	counts := map[color.RGBA]int{}
	bounds := m.Bounds()
	at := func(x, y int) color.RGBA {
		r, g, b, _ := m.At(x, y).RGBA()
		return color.RGBA{uint8(r>>8) &^ 3, uint8(g>>8) &^ 3, uint8(b>>8) &^ 3, 255}
	}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	var all []color.RGBA
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	var palette color.Palette
	for _, c := range all[:min(64, len(all))] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(bounds, palette)
	nearest := map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 64<<10 {
		t.Errorf("%s has %d bytes", file, b.Len())
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
