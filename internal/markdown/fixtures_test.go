package markdown

// letter is what people write most: a couple of hundred words, a list, a link, a mention.
const letter = `Hi all,

I went through the refunds of the last two weeks with @ines. The short version: the **60 minutes** are not the problem,
the second boat is. Nine of eleven complaints came from people whose crossing was cancelled after six and who found a
later one by themselves, while we had already refunded the first.

What I would like us to do:

1. Start the hour when the next crossing leaves, not when ours was cancelled.
2. Keep the seat for fares that cannot be changed, see [the list](https://example.org/fares?season=winter#keep).
3. Say so in the mail. Today it reads as if we had *forgotten* them.

> An operator who cancels at six, then finds a second boat at half past, pays twice.

That is Kenji's sentence and it has stayed with me. The numbers behind it are small, about 140 a month, but each of them
is a person standing on a pier in the rain, and each writes to us twice.

I have not looked at freight. If somebody knows how the night crossings are counted there, please say so below; I would
rather wait a week than decide this twice. Otherwise I would put it to a decision on Thursday, with two readings of the
text before, and we can see in March whether the complaints went down.

Thanks for reading this far,
Marta
`

// everything uses each part of the dialect once.
const everything = "# Title\n\nSetext\n======\n\n### Deep *one*\n\nDear @Ines, and @nobody: **bold _both_** ~~gone~~ `code` https://example.org/käse?a=1&b=2 www.example.org " +
	"ines@example.org <https://example.org> [link](https://example.org \"a 'title'\") [ref] ![picture](https://example.org/p.png)\n" +
	"next line\\\nhard  \nbreak<br>typed <kbd>Ctrl</kbd> H<sub>2</sub>O <b>not</b> &copy; \\*\n\n[ref]: /relative\n\n" +
	"- one\n- two\n  - [x] done with [a link](/a)\n  - [ ] open\n\n    more\n\n3. three\n4. four\n\n> said @kenji\n>\n> > before\n\n---\n\n" +
	"| a | | *c* |\n|:-:|--:|---|\n| 1 | `\\|` | 3 |\n| short |\n\n" +
	"```go\nfunc main() { fmt.Println(\"<>\", 'x', 0x1F) } // done\n```\n\n```diff\n@@ -1 +1 @@\n-old\n+new\n```\n\n" +
	"```html\n<!-- note --><a href=\"x\">y</a>\n```\n\n~~~nonsense\nplain\n~~~\n\n    indented\n"
