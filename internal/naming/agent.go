package naming

import "strings"

// What is told of programs that do not say more of themselves.
const (
	SomeBrowser   = "A browser"
	GoProgram     = "A Go program"
	PythonProgram = "A Python program"
)

// Agent names the browser and the system of a User-Agent header for a person: "Chromium on Linux". It is for telling
// one's own sessions apart, and guesses: what it does not know is "A browser".
func Agent(header string) string {
	if len(header) > 512 {
		header = header[:512]
	}
	browser, system := named(header, browsers()), named(header, systems())
	switch {
	case browser == "" && system == "":
		return SomeBrowser
	case browser == "":
		return SomeBrowser + " on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}

// mark is a word of the header that gives something away. The first that is found decides.
type mark struct{ word, name string }

func named(header string, marks []mark) string {
	for _, m := range marks {
		if strings.Contains(header, m.word) {
			return m.name
		}
	}
	return ""
}

// browsers are in the order of who pretends to be whom.
func browsers() []mark {
	return []mark{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
		{"OPR/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"}, {"DuckDuckGo/", "DuckDuckGo"},
		{"Chromium/", "Chromium"}, {"HeadlessChrome/", "Chromium"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"Epiphany/", "Web"}, {"Safari/", "Safari"},
		{"curl/", "curl"}, {"Go-http-client/", GoProgram}, {"python-requests/", PythonProgram},
	}
}

func systems() []mark {
	return []mark{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"Macintosh", "macOS"}, {"FreeBSD", "FreeBSD"}, {"OpenBSD", "OpenBSD"}, {"Linux", "Linux"},
	}
}
