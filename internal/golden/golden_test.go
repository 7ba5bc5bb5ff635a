package golden

import "testing"

func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		want, got string
		at        int
	}{
		{"", "", 0},
		{"a\nb\n", "a\nb\n", 0},
		{"a\nb\n", "a\nc\n", 2},
		{"a\nb\n", "a\nb", 3},
		{"a", "a\n", 2},
		{"a", "", 1},
	} {
		if at, was, is, same := differs(c.want, c.got); at != c.at || same != (c.at == 0) {
			t.Errorf("%q and %q differ in line %d: %q, %q", c.want, c.got, at, was, is)
		}
	}
}
