package api

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/fault"
	"meantime/internal/once"
)

// None is what an operation answers with that has nothing to say: 204, and no body.
type None struct{}

// answer is what is sent back.
type answer struct {
	status int
	header http.Header
	body   []byte
	again  bool // it was kept from an earlier request with the same key
}

// do runs an operation that changes nothing.
func (c *call) do(work func(*call) (any, error)) (*answer, error) {
	v, err := work(c)
	if err != nil {
		return nil, err
	}
	a := &answer{status: c.op.status, header: c.header}
	if _, none := v.(None); none {
		return a, nil
	}
	if p, ok := v.(pager); ok && p.next() != "" && c.r.Method == http.MethodGet {
		a.header.Set("Link", c.link(p.next()))
	}
	a.body, err = encode(v)
	return a, err
}

// link names the page that follows, as an address on this host.
func (c *call) link(cursor string) string {
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

// act does the work of an operation that changes something, in one transaction, and once for each key: a repetition
// gets the first answer.
func (s *surface) act(c *call, work func(*call) (any, error)) (*answer, error) {
	a, err := s.actOnce(c, work)
	if c.key != "" && fault.Is(err, fault.KindConflict) {
		// On PostgreSQL the conflict may be with the same request, sent twice at once: then there is an answer by now.
		a, err = s.actOnce(c, work)
	}
	if f := fault.Of(err); err != nil && f.Code == reusedKey {
		return nil, &fault.Fault{Kind: fault.KindInvalid, Code: f.Code, Field: "Idempotency-Key", Message: f.Message}
	}
	return a, err
}

// reusedKey is the code with which package once refuses a key that was used for another request. It is 422 to a program,
// as the draft of the header has it.
const reusedKey = "idempotency_key_reused"

func (s *surface) actOnce(c *call, work func(*call) (any, error)) (*answer, error) {
	var a *answer
	kept, again, err := s.Keys.Do(c.ctx, c.actor.ID, c.keptUnder(), c.digest, func(ctx context.Context) (k once.Answer, err error) {
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
	return &answer{status: kept.Status, header: http.Header(header), body: body, again: true}, err
}

// keptUnder is the key that an answer is kept under: each token has keys of its own.
func (c *call) keptUnder() string {
	if c.key == "" {
		return ""
	}
	return c.actor.Token.String() + " " + c.key
}

// seal encrypts an answer with a key that follows from the caller's token, which is not kept: what is kept for
// repetitions neither shows a secret that is shown once, nor what was deleted since.
func (c *call) seal(body []byte) (string, error) {
	box, err := c.box()
	if err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(box.Seal(nil, nil, body, []byte(c.keptUnder()))), nil
}

func (c *call) open(sealed string) ([]byte, error) {
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

func (c *call) box() (cipher.AEAD, error) {
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
		hc.SetHeader("Content-Type", "application/json")
		hc.SetHeader("Content-Length", strconv.Itoa(len(a.body)))
	}
	hc.SetStatus(a.status)
	if a.body != nil {
		_, _ = hc.BodyWriter().Write(a.body) // the asker has gone: nobody to tell
	}
}
