package rest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/once"
	"meantime/internal/person"
)

const (
	maxBody    = 256 << 10 // bytes: four times the longest letter
	bodyWithin = 20 * time.Second
	maxKey     = 128 // characters of an Idempotency-Key
)

// Call is one request by somebody who may make it.
type Call struct {
	Ctx    context.Context
	Actor  person.Actor
	r      *http.Request
	op     *Op
	bearer string
	key    string // the Idempotency-Key, or empty
	digest string // what tells this request from another under the same key

	Header http.Header // of the answer, beside what every answer has
}

type callKey struct{}

// within is the same call on another context, such as one that carries a transaction, with nothing answered yet.
func (c *Call) within(ctx context.Context) *Call {
	in := *c
	in.Ctx, in.Header = ctx, http.Header{}
	return &in
}

// Made says where what was made is found.
func (c *Call) Made(path string) { c.Header.Set("Location", Prefix+path) }

// admit lets a request pass to its operation once it is known who asks, that the token's scopes allow it, and that its
// body is text within the limits.
func (s *Surface) admit(hc huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(hc)
	c, err := s.begin(w, r, hc.Operation())
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	next(huma.WithValue(hc, callKey{}, c))
}

func (s *Surface) begin(w http.ResponseWriter, r *http.Request, operation *huma.Operation) (*Call, error) {
	o, _ := operation.Metadata[opKey].(*Op)
	c, err := s.enter(r, o)
	if err != nil {
		return nil, err
	}
	var body []byte
	if operation.RequestBody != nil {
		if body, err = readBody(w, r, o); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if o.mutates {
		err = c.identify(body)
	}
	return c, err
}

// enter finds out who asks, and that the token's scopes allow it.
func (s *Surface) enter(r *http.Request, o *Op) (*Call, error) {
	c := &Call{Ctx: r.Context(), r: r, op: o, bearer: bearer(r), Header: http.Header{}}
	var err error
	if c.Actor, err = s.parts.Persons.Tokens.Who(c.Ctx, c.bearer); fault.Is(err, fault.KindUnsigned) {
		return nil, tokenNeeded()
	}
	if err != nil {
		return nil, err
	}
	if o == nil || o.Scope == 0 || !c.Actor.Allows(o.Scope) {
		return nil, scopeNeeded(o)
	}
	return c, plainQuery(r.URL)
}

func tokenNeeded() *Problem {
	return NewProblem(http.StatusUnauthorized, "token_needed", "Please send a personal token that works: Authorization: Bearer mt_….").
		with("WWW-Authenticate", `Bearer realm="Meantime"`)
}

func scopeNeeded(o *Op) *Problem {
	if o == nil || o.Scope == 0 {
		return NewProblem(http.StatusForbidden, "closed", "Nobody may do this.")
	}
	return NewProblem(http.StatusForbidden, "scope_needed", fmt.Sprintf("This needs a token with the scope “%s”.", o.Scope)).
		with("WWW-Authenticate", fmt.Sprintf(`Bearer realm="Meantime", error="insufficient_scope", scope="%s"`, o.Scope))
}

// bearer is the secret that a request carries, empty for none.
func bearer(r *http.Request) string {
	kind, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

// identify reads the Idempotency-Key, and what the request says.
func (c *Call) identify(body []byte) error {
	c.key = c.r.Header.Get("Idempotency-Key")
	if c.key == "" {
		return nil
	}
	if len(c.key) > maxKey || strings.ContainsFunc(c.key, func(r rune) bool { return r < '!' || r > '~' }) {
		return fault.Invalid("Idempotency-Key", "An Idempotency-Key has up to 128 visible characters of ASCII.")
	}
	c.digest = once.Digest(c.r.Method, c.r.URL.RequestURI(), c.r.Header.Get("If-Match"), string(body))
	return nil
}

// plainQuery refuses queries that no database keeps: with broken UTF-8 or NUL in them.
func plainQuery(u *url.URL) error {
	if u.RawQuery == "" {
		return nil
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fault.Invalid("query", "What follows the question mark cannot be read.")
	}
	for name, values := range q {
		for _, v := range values {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) || len(values) > 1 {
				return fault.Invalid(name, "A parameter is given once, as text.")
			}
		}
	}
	return nil
}

// readBody reads a body whole, within its limits of size, time and characters.
func readBody(w http.ResponseWriter, r *http.Request, o *Op) ([]byte, error) {
	if err := o.takes(r); err != nil {
		return nil, err
	}
	late := time.AfterFunc(bodyWithin, func() {
		// A deadline in the past ends the reading. Where there is no connection, as in a test, there is nothing to end.
		_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0))
	})
	most := cmp.Or(o.Limit, maxBody)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	late.Stop()
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge:
		return nil, fault.TooLarge("", fmt.Sprintf("A body has %d KiB at the most here.", most>>10))
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, NewProblem(http.StatusRequestTimeout, "too_slow", "The body did not arrive within 20 seconds.")
	case err != nil:
		return nil, NewProblem(http.StatusBadRequest, "malformed_body", "The body did not arrive whole.")
	case o.Limit == 0 && (!utf8.Valid(body) || hasNUL(body)):
		return nil, NewProblem(http.StatusBadRequest, "malformed_body", "The body has characters in it that cannot be kept: it must be UTF-8 without NUL.")
	}
	return body, nil
}

// takes refuses bodies that are no JSON, or, where a picture is wanted, no picture.
func (o *Op) takes(r *http.Request) error {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	wanted, ok := "application/json", kind == "" || kind == "application/json"
	if o.Limit > 0 {
		wanted, ok = pictureType, strings.HasPrefix(kind, "image/")
	}
	if ok && r.Header.Get("Content-Encoding") == "" {
		return nil
	}
	return NewProblem(http.StatusUnsupportedMediaType, "unsupported_media_type", "A body is "+wanted+" here, not compressed.").with("Accept", wanted)
}

// pictureType is the content type of pictures, of whatever kind.
const pictureType = "image/*"

// hasNUL tells whether a JSON text spells the character NUL, which PostgreSQL does not keep.
func hasNUL(body []byte) bool {
	for at := 0; ; {
		i := bytes.Index(body[at:], []byte(`\u0000`))
		if i < 0 {
			return bytes.IndexByte(body, 0) >= 0
		}
		at += i
		slashes := 0
		for at-slashes > 0 && body[at-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 { // the backslash is not itself escaped
			return true
		}
		at++
	}
}

// refuse answers with what an error says to the caller, and logs what is our own fault.
func (s *Surface) refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.problem(r, err).write(w)
}

// problem is problemOf, and tells the log of what is our own fault. That the caller has gone is not.
func (s *Surface) problem(r *http.Request, err error) *Problem {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError && r.Context().Err() == nil {
		s.parts.Log.Error("a request to the API failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	return p
}

// None is what an operation answers with that has nothing to say: 204, and no body.
type None struct{}

// JPEG is what an operation answers with that answers with a picture.
type JPEG []byte

// answer is what is sent back.
type answer struct {
	status int
	kind   string // the content type
	header http.Header
	body   []byte
	again  bool // it was kept from an earlier request with the same key
}

// do runs an operation and writes down what it answers with.
func (c *Call) do(work func(*Call) (any, error)) (*answer, error) {
	v, err := work(c)
	if err != nil {
		return nil, err
	}
	a := &answer{status: c.op.Status, kind: "application/json", header: c.Header}
	switch v := v.(type) {
	case None:
		return a, nil
	case JPEG:
		a.kind, a.body = "image/jpeg", v
		return a, nil
	}
	if p, ok := v.(pager); ok && p.next() != "" && c.r.Method == http.MethodGet {
		a.header.Set("Link", c.link(p.next()))
	}
	a.body, err = encode(v)
	return a, err
}

// link names the page that follows, as an address on this host.
func (c *Call) link(cursor string) string {
	q := c.r.URL.Query()
	q.Set("cursor", cursor)
	return "<" + c.r.URL.EscapedPath() + "?" + q.Encode() + `>; rel="next"`
}

// encode writes JSON as we send it: text as it is, since no page ever holds it.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// act does the work of an operation that changes something, once for each key: a repetition gets the first answer. Its
// first write begins the transaction that keeps the answer.
func (s *Surface) act(c *Call, work func(*Call) (any, error)) (*answer, error) {
	a, err := s.actOnce(c, work)
	if f := fault.Of(err); err != nil && f.Code == reusedKey {
		return nil, &fault.Fault{Kind: fault.KindInvalid, Code: f.Code, Field: "Idempotency-Key", Message: f.Message}
	}
	return a, err
}

// reusedKey is the code with which package once refuses a key that was used for another request. It is 422 to a program,
// as the draft of the header has it.
const reusedKey = "idempotency_key_reused"

func (s *Surface) actOnce(c *Call, work func(*Call) (any, error)) (*answer, error) {
	var a *answer
	kept, again, err := s.parts.Keys.Do(c.Ctx, c.Actor.ID, c.keptUnder(), c.digest, func(ctx context.Context) (k once.Answer, err error) {
		if a, err = c.within(ctx).do(work); err != nil || c.key == "" {
			return k, err
		}
		k = once.Answer{Status: a.status, Header: url.Values(a.header).Encode()}
		k.Body, err = c.seal(a.body)
		return k, err
	})
	if err != nil || !again {
		return a, err
	}
	header, err := url.ParseQuery(kept.Header)
	if err != nil {
		return nil, err
	}
	body, err := c.open(kept.Body)
	return &answer{status: kept.Status, kind: "application/json", header: http.Header(header), body: body, again: true}, err
}

// Whole makes an operation that changes what it has read one transaction from its beginning.
func Whole[I, T any](s *Surface, do func(*Call, *I) (T, error)) func(*Call, *I) (T, error) {
	return func(c *Call, in *I) (out T, err error) {
		err = s.parts.DB.Write(c.Ctx, func(tx *db.Tx) (err error) {
			inside := *c
			inside.Ctx = tx.Context()
			out, err = do(&inside, in)
			return err
		})
		return out, err
	}
}

// keptUnder is the key that an answer is kept under: each token has keys of its own.
func (c *Call) keptUnder() string {
	if c.key == "" {
		return ""
	}
	return c.Actor.Token.String() + " " + c.key
}

// seal encrypts an answer with a key that follows from the caller's token, which is not kept: what is kept for
// repetitions neither shows a secret that is shown once, nor what was deleted since.
func (c *Call) seal(body []byte) (string, error) {
	box, err := c.box()
	if err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(box.Seal(nil, nil, body, []byte(c.keptUnder()))), nil
}

func (c *Call) open(sealed string) ([]byte, error) {
	box, err := c.box()
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	body, err := box.Open(nil, nil, raw, []byte(c.keptUnder()))
	if err != nil {
		return nil, errors.New("a kept answer does not open")
	}
	if len(body) == 0 {
		return nil, nil
	}
	return body, nil
}

func (c *Call) box() (cipher.AEAD, error) {
	key := sha256.Sum256([]byte("meantime: kept answers of " + c.bearer))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// send writes the answer.
func (a *answer) send(hc huma.Context) {
	for name, values := range a.header {
		hc.SetHeader(name, values[0])
	}
	if a.again {
		hc.SetHeader("Idempotency-Replayed", "true")
	}
	if a.body != nil {
		hc.SetHeader("Content-Type", a.kind)
		hc.SetHeader("Content-Length", strconv.Itoa(len(a.body)))
	}
	hc.SetStatus(a.status)
	if a.body != nil {
		_, _ = hc.BodyWriter().Write(a.body) // the asker has gone: nobody to tell
	}
}
