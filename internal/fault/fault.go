package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of answer a fault deserves.
type Kind int

// The kinds.
const (
	KindInternal    Kind = iota // not a fault of the caller
	KindInvalid                 // a field does not hold what it must
	KindNotFound                // absent, or not for the caller to see
	KindForbidden               // seen, but not the caller's to do
	KindConflict                // true once, not any more: somebody was faster, or it was done before
	KindUnsigned                // nobody is signed in
	KindTooLarge                // over a limit, which the message names
	KindTooMany                 // too often; try again later
	KindUnavailable             // not now; nothing was done
)

// Status is how HTTP says it, in pages and in the API alike (RFC 9110, and RFC 6585 for too many).
func (k Kind) Status() int {
	switch k {
	case KindInvalid:
		return 422
	case KindNotFound:
		return 404
	case KindForbidden:
		return 403
	case KindConflict:
		return 409
	case KindUnsigned:
		return 401
	case KindTooLarge:
		return 413
	case KindTooMany:
		return 429
	case KindUnavailable:
		return 503
	}
	return 500
}

// Fault is an error with a kind, a code for programs and a sentence for people.
type Fault struct {
	Kind    Kind
	Code    string // stable, lower_snake, for programs
	Field   string // the input at fault, or empty
	Message string // one plain sentence, in English; surfaces translate it by its text
}

// Error gives the sentence for a person.
func (f *Fault) Error() string { return f.Message }

// Invalid says that a field does not hold what it must.
func Invalid(field, message string) error {
	return &Fault{Kind: KindInvalid, Code: "invalid_" + field, Field: field, Message: message}
}

// NotFound says that there is no such thing for the caller: absent and hidden alike.
func NotFound(what string) error {
	return &Fault{Kind: KindNotFound, Code: what + "_not_found", Message: "There is no such " + what + ", or it is not yours to see."}
}

// Forbidden says that the caller sees the thing but may not do this to it.
func Forbidden(code, message string) error {
	return &Fault{Kind: KindForbidden, Code: code, Message: message}
}

// Conflict says that the state has moved on: somebody was faster, or it was done before.
func Conflict(code, message string) error {
	return &Fault{Kind: KindConflict, Code: code, Message: message}
}

// Unsigned says that the caller is nobody yet.
func Unsigned() error {
	return &Fault{Kind: KindUnsigned, Code: "not_signed_in", Message: "Please sign in first."}
}

// TooLarge says which limit was passed.
func TooLarge(field, message string) error {
	return &Fault{Kind: KindTooLarge, Code: "too_large", Field: field, Message: message}
}

// TooMany says that this was tried too often.
func TooMany(message string) error {
	return &Fault{Kind: KindTooMany, Code: "too_many", Message: message}
}

// Unavailable says that nothing was done and that it may work later.
func Unavailable(message string) error {
	return &Fault{Kind: KindUnavailable, Code: "unavailable", Message: message}
}

// Of returns the fault inside err, or an internal one that tells the caller nothing.
func Of(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return &Fault{Kind: KindInternal, Code: "internal", Message: "Something went wrong on our side. Nothing was changed."}
}

// Is tells whether err is a fault of the kind.
func Is(err error, kind Kind) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Kind == kind
}

// While wraps an error with what was being done; the fault inside stays what it is.
func While(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
