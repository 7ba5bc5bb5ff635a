package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"meantime/internal/markdown"
)

// files are those that a writer sees.
func files(number string) (markdown.File, bool) {
	found, ok := map[string]markdown.File{
		"0b3n6x2e9g001": {Kind: markdown.Picture, About: "PNG, 2 MB", Width: 800, Height: 600},
		"0b3n6x2e9g002": {Kind: markdown.Card, About: "PDF, 340 KB"},
		"0b3n6x2e9g003": {Kind: markdown.Audio, About: "MP3, 3 MB"},
		"0b3n6x2e9g004": {Kind: markdown.Video, About: "WEBM, 12 MB"},
	}[number]
	return found, ok
}

func TestFilesAreShownWhereTheyStand(t *testing.T) {
	t.Parallel()
	const card = `<a class="md-card" href="/files/0b3n6x2e9g002/plan.pdf" rel="nofollow noopener noreferrer"><span class="md-name">plan.pdf</span> <span class="md-about">PDF, 340 KB</span></a>`
	picture := func(alt string) string {
		return `<a class="md-picture" href="/files/0b3n6x2e9g001/quay.png" rel="nofollow noopener noreferrer"><img src="/files/0b3n6x2e9g001/quay.png?as=display" alt="` + alt + `" width="800" height="600" loading="lazy"></a>`
	}
	for src, want := range map[string]string{
		"[plan.pdf](/files/0b3n6x2e9g002/plan.pdf)":                                "<p>" + card + "</p>\n",
		"See [the plan](/files/0b3n6x2e9g002/plan.pdf).":                           `<p>See <a href="/files/0b3n6x2e9g002/plan.pdf" rel="nofollow noopener noreferrer">the plan</a>.</p>` + "\n",
		"![The quay](/files/0b3n6x2e9g001/quay.png)":                               "<p>" + picture("The quay") + "</p>\n",
		"![](/files/0b3n6x2e9g001/quay.png)":                                       "<p>" + picture("/files/0b3n6x2e9g001/quay.png") + "</p>\n",
		"![a \"b\" <i> &amp; c](/files/0b3n6x2e9g001/quay.png)":                    "<p>" + picture("a &#34;b&#34; &lt;i&gt; &amp; c") + "</p>\n",
		"![a](/files/0b3n6x2e9g001/quay.png)\n![b](/files/0b3n6x2e9g001/quay.png)": `<p class="md-gallery">` + picture("a") + "<br>\n" + picture("b") + "</p>\n",
		"[song](/files/0b3n6x2e9g003/a.mp3)":                                       `<p><span class="md-media"><audio src="/files/0b3n6x2e9g003/a.mp3" controls="" preload="metadata" aria-label="song"></audio> <a href="/files/0b3n6x2e9g003/a.mp3" rel="nofollow noopener noreferrer">song</a> <span class="md-about">MP3, 3 MB</span></span></p>` + "\n",
	} {
		got, err := markdown.Render(src, markdown.Options{File: files})
		if err != nil || got.HTML != want {
			t.Errorf("%s\n got %s\nwant %s (%v)", src, got.HTML, want, err)
		}
		if len(got.Files) != 1 {
			t.Errorf("%s shows %v", src, got.Files)
		}
	}
}

// TestALinkToAnotherFileIsALink holds for one that is somebody else's and for none, and for addresses that only look like one.
func TestALinkToAnotherFileIsALink(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/files/0b3n6x2e9g009/plan.pdf", "/files/0b3n6x2e9g002/plan.pdf?as=thumb", "/files/0b3n6x2e9g002/a/b", "/files/0b3n6x2e9g002/",
		"//files/0b3n6x2e9g002/plan.pdf", "https://example.org/files/0b3n6x2e9g002/plan.pdf", "/x/../files/0b3n6x2e9g002/plan.pdf"} {
		for _, form := range []string{"[plan](%s)", "![plan](%s)"} {
			got, err := markdown.Render(fmt.Sprintf(form, address), markdown.Options{File: files})
			want := `<p><a href="` + address + `" rel="nofollow noopener noreferrer">plan</a></p>` + "\n"
			if err != nil || got.HTML != want || len(got.Files) > 0 {
				t.Errorf("%s: %s, %v, %v", address, got.HTML, got.Files, err)
			}
		}
	}
	if got, _ := markdown.Render("[![a](/files/0b3n6x2e9g001/quay.png)](https://example.org)", markdown.Options{File: files}); strings.Contains(got.HTML, "<img") {
		t.Errorf("a picture in a link: %s", got.HTML)
	}
}

func TestAFileIsReadOutInPlainText(t *testing.T) {
	t.Parallel()
	got, err := markdown.Render("![The quay](/files/0b3n6x2e9g001/quay.png)\n\n[plan.pdf](/files/0b3n6x2e9g002/plan.pdf)", markdown.Options{File: files})
	if want := "The quay\nplan.pdf PDF, 340 KB"; err != nil || got.Text != want {
		t.Errorf("%q, %v", got.Text, err)
	}
}

func TestATextShowsSoManyFiles(t *testing.T) {
	t.Parallel()
	var src strings.Builder
	for i := range 101 {
		fmt.Fprintf(&src, "[a](/files/0b3n6x2e9g%03d/a)\n\n", i)
	}
	if _, err := markdown.Render(src.String(), markdown.Options{File: files}); err == nil || !strings.Contains(err.Error(), "100") {
		t.Errorf("101 files: %v", err)
	}
}
