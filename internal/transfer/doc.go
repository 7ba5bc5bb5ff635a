// Package transfer moves the bytes of files: it takes them in parts and serves them.
//
// It takes them by the protocol tus 1.0 with its extensions creation, expiration and termination: what was cut off goes on from
// where it was, also after a restart. Two surfaces stand on it: the pages, where somebody is signed in, and the API, where a
// token says who asks.
//
// What always holds:
//   - What is somebody else's is answered as what does not exist. Whatever is refused says why, with a code and a sentence.
//   - Nothing that somebody uploaded runs here. What is shown in place is a picture that was written anew, text, PDF, sound or film, by
//     what its bytes are, and with a policy that lets it do nothing; all else is taken away and never opened.
//   - Nobody but the browser that asked keeps what it was sent, and it asks again each time whether it still may.
package transfer
